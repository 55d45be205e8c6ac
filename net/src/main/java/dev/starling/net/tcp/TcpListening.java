package dev.starling.net.tcp;

import dev.starling.encoding.Multiaddr;
import dev.starling.net.HostAddresses;
import dev.starling.peer.link.LinkAcceptor;
import dev.starling.peer.link.Listening;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A bound port, and the one handler of its channel: what is accepted goes to the loops in turn. */
final class TcpListening extends ChannelInboundHandlerAdapter implements Listening {
    private final SocketLinks driver;
    private final DriverLoop loop;
    private final ServerSocketChannel channel;
    private final LinkAddress wanted;
    private final LinkAcceptor acceptor;

    TcpListening(
            SocketLinks driver,
            DriverLoop loop,
            ServerSocketChannel channel,
            LinkAddress wanted,
            LinkAcceptor acceptor) {
        this.driver = driver;
        this.loop = loop;
        this.channel = channel;
        this.wanted = wanted;
        this.acceptor = acceptor;
    }

    @Override
    public List<Multiaddr> addresses() {
        int port = channel.localAddress() == null
                ? wanted.port()
                : channel.localAddress().getPort();
        if (!wanted.ip().isAny()) {
            return List.of(wanted.at(wanted.ip(), port).multiaddr());
        }
        return HostAddresses.own().stream()
                .filter(ip -> ip.v4() == wanted.ip().v4())
                .map(ip -> wanted.at(ip, port).multiaddr())
                .toList();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        SocketChannel child = (SocketChannel) message;
        driver.track(child);
        try {
            DriverLoop to = driver.next();
            driver.configure(child);
            child.pipeline()
                    .addLast(
                            wanted.ws()
                                    ? new ServerUpgrade(driver, to, child, wanted.path(), acceptor)
                                    : new Accepted(driver, to, child, acceptor));
            to.io.register(child).addListener(registered -> driver.registered(child));
        } catch (RuntimeException e) {
            // The other side has gone already, or the world has.
            driver.counts.acceptsFailed.increment();
            driver.dispose(child);
        }
    }

    /** Out of descriptors, as a rule: to ask again at once would spin. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        driver.counts.acceptsFailed.increment();
        if (channel.config().isAutoRead()) {
            channel.config().setAutoRead(false);
            long ns = driver.options().acceptPause().toNanos();
            loop.io.schedule(() -> channel.config().setAutoRead(true), ns, TimeUnit.NANOSECONDS);
        }
    }

    /** A connection that is a link as it is. */
    private static final class Accepted extends TcpLink {
        private final LinkAcceptor acceptor;

        Accepted(SocketLinks driver, DriverLoop loop, SocketChannel channel, LinkAcceptor acceptor) {
            super(driver, loop, channel);
            this.acceptor = acceptor;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (hasEnds(channel)) {
                driver.counts.accepted.increment();
                begin(acceptor);
            } else {
                driver.counts.acceptsFailed.increment();
                channel.close();
            }
        }
    }

    @Override
    public void close() {
        SocketLinks.refuseOn(loop);
        channel.close().awaitUninterruptibly();
        CountDownLatch done = new CountDownLatch(1);
        loop.round(done);
        SocketLinks.await(done, List.of(loop));
    }

    /** Begins to close; the port is free a little later. */
    void end() {
        channel.close();
    }
}
