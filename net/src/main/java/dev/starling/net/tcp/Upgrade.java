package dev.starling.net.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP exchange that makes a connection a WebSocket: the channel's one handler until a {@link WsLink} takes its
 * place. On its loop only.
 */
abstract class Upgrade extends ChannelInboundHandlerAdapter {
    final SocketLinks driver;
    final DriverLoop loop;
    final SocketChannel channel;
    private final HttpHead.Collector collector = new HttpHead.Collector();
    private @Nullable Future<?> timeout;
    private boolean over;

    Upgrade(SocketLinks driver, DriverLoop loop, SocketChannel channel) {
        this.driver = driver;
        this.loop = loop;
        this.channel = channel;
    }

    /** The connection stands. */
    final void begin() {
        long ns = driver.options().upgradeTimeout().toNanos();
        timeout = loop.io.schedule(
                () -> fail(Fault.TIMEOUT, "the HTTP exchange took too long"), ns, TimeUnit.NANOSECONDS);
        channel.config().setAutoRead(true);
    }

    /** The other side's head is there. */
    abstract void complete(HttpHead head) throws HttpException;

    /** It was refused; closes the channel. */
    abstract void refuse(HttpException why);

    /** Nothing came of it; the channel is being closed. */
    abstract void failed(Fault fault, String reason);

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        driver.counts.bytesIn.add(in.readableBytes());
        boolean handedOn = false;
        try {
            if (!over && collector.take(in)) {
                complete(collector.head());
                handedOn = over && in.isReadable() && channel.pipeline().last() instanceof TcpLink;
            }
        } catch (HttpException e) {
            over = true;
            forget();
            refuse(e);
        } finally {
            if (!handedOn) {
                in.release();
            }
        }
        if (handedOn) {
            // Frames that came behind the head.
            channel.pipeline().fireChannelRead(in);
            channel.pipeline().fireChannelReadComplete();
        }
    }

    /** From now on the channel is the link's. */
    final WsLink upgraded(boolean client) {
        over = true;
        forget();
        channel.config().setAutoRead(false);
        WsLink link = new WsLink(driver, loop, channel, client);
        channel.pipeline().replace(this, null, link);
        return link;
    }

    final ChannelFuture send(String head) {
        ByteBuf bytes = ByteBufUtil.writeAscii(IoLoops.buffers(), head);
        driver.counts.bytesOut.add(bytes.readableBytes());
        return channel.writeAndFlush(bytes);
    }

    final void fail(Fault fault, String reason) {
        if (!over) {
            over = true;
            forget();
            TcpLink.reset(channel);
            channel.close();
            failed(fault, reason);
        }
    }

    private void forget() {
        Future<?> waiting = timeout;
        if (waiting != null) {
            waiting.cancel(false);
            timeout = null;
        }
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            fail(Fault.RESET, "the connection ended inside the HTTP exchange");
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext context) {
        fail(Fault.RESET, "the connection was closed inside the HTTP exchange");
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!Fault.ofSystem(cause)) {
            driver.failed("an upgrade to a WebSocket met a defect of Starling", cause);
        }
        fail(Fault.of(cause), "cannot read: " + Fault.text(cause));
        context.close();
    }
}
