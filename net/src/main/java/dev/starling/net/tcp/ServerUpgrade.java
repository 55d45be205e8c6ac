package dev.starling.net.tcp;

import dev.starling.peer.link.LinkAcceptor;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The listener's side. Whoever asks for anything but a WebSocket is told so, and the connection is closed. */
final class ServerUpgrade extends Upgrade {
    /** How long a refusal may take to leave. */
    private static final long REFUSAL_MS = 1000;

    private final String path;
    private final LinkAcceptor acceptor;

    ServerUpgrade(SocketLinks driver, DriverLoop loop, SocketChannel channel, String path, LinkAcceptor acceptor) {
        super(driver, loop, channel);
        this.path = path;
        this.acceptor = acceptor;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (TcpLink.hasEnds(channel)) {
            driver.upgrades.add(this);
            begin();
        } else {
            channel.close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        driver.upgrades.remove(this);
    }

    @Override
    void complete(HttpHead head) throws HttpException {
        String key = WsHandshake.checkRequest(head, path);
        send(WsHandshake.answer(key));
        WsLink link = upgraded(false);
        driver.counts.accepted.increment();
        link.begin(acceptor);
    }

    @Override
    void refuse(HttpException why) {
        driver.counts.upgradesRefused.increment();
        send(WsHandshake.refusal(why)).addListener(ChannelFutureListener.CLOSE);
        Future<?> entry = loop.io.schedule(() -> channel.close(), REFUSAL_MS, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> entry.cancel(false));
    }

    @Override
    void failed(Fault fault, String reason) {
        if (fault != Fault.ABORTED) {
            driver.counts.upgradesRefused.increment();
        }
    }

    /** Newer ones need the place; from any thread. */
    void makeWay() {
        driver.counts.upgradesDropped.increment();
        loop.submit(() -> fail(Fault.ABORTED, "too many others want to be WebSockets"));
    }
}
