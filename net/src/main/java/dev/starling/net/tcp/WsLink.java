package dev.starling.net.tcp;

import dev.starling.core.Env;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.SocketChannel;
import java.nio.ByteBuffer;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A link inside a WebSocket (RFC 6455; libp2p <i>websockets</i>): the payloads of binary messages, one after another, are
 * the stream. Each chunk of the outbox becomes a message. Close ends a direction.
 */
final class WsLink extends TcpLink implements FrameReader.Sink {
    /** Pings answered at once, and how often one more is. The answer to one that comes in between is left out. */
    private static final int PONGS_MAX = 10;

    private static final long PONG_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** How long a farewell may take before the connection is closed all the same. */
    private static final long FAREWELL_NS = TimeUnit.SECONDS.toNanos(2);

    private final boolean client;
    private final FrameReader frames;
    private int pongs = PONGS_MAX;
    private long pongsAtNs = Env.NEVER;
    /** Of the last ping, which is to be answered when the kernel takes bytes again. */
    private byte @Nullable [] pong;

    /** @param client whether we have connected: a client masks what it sends */
    WsLink(SocketLinks driver, DriverLoop loop, SocketChannel channel, boolean client) {
        super(driver, loop, channel, FrameHead.headroom(client));
        this.client = client;
        frames = new FrameReader(!client, this);
    }

    @Override
    boolean isWebSocket() {
        return true;
    }

    @Override
    void seal(ByteBuf chunk) {
        FrameHead.seal(chunk, FrameHead.BINARY, client, mask());
    }

    private int mask() {
        return client ? loop.random().nextInt() : 0;
    }

    private ByteBuf control(int opcode, byte[] payload) {
        return FrameHead.control(opcode, payload, client, mask());
    }

    @Override
    ByteBuf farewell() {
        return control(FrameHead.CLOSE, FrameHead.closing(FrameHead.NORMAL, ""));
    }

    /** The connection itself stays open in both directions, since the other side's Close is still to come. */
    @Override
    void drained() {
        if (!isEnding()) {
            outputEnded();
        }
    }

    @Override
    void take(ByteBuf in) {
        ByteBuffer view = in.nioBuffer();
        try {
            while (view.hasRemaining() && isReading()) {
                frames.read(view);
            }
        } catch (FrameException e) {
            refuse(e);
        } finally {
            in.skipBytes(view.position());
        }
    }

    @Override
    public void data(ByteBuffer piece) {
        received(piece);
    }

    @Override
    public void ping(byte[] payload) {
        if (outbox.isFinishing()) {
            return;
        }
        if (outbox.isHeldBack()) {
            pong = payload;
        } else if (mayPong()) {
            outbox.control(control(FrameHead.PONG, payload));
        } else {
            driver.counts.pingsIgnored.increment();
        }
    }

    @Override
    void emptied() {
        byte[] payload = pong;
        pong = null;
        if (payload != null && !isEnding() && mayPong()) {
            outbox.control(control(FrameHead.PONG, payload));
        }
    }

    private boolean mayPong() {
        long nowNs = loop.nowNs();
        if (pongsAtNs == Env.NEVER) {
            pongsAtNs = nowNs;
        }
        long more = (nowNs - pongsAtNs) / PONG_EVERY_NS;
        if (more > 0) {
            pongs = (int) Math.min(PONGS_MAX, pongs + more);
            pongsAtNs += more * PONG_EVERY_NS;
        }
        if (pongs == 0) {
            return false;
        }
        pongs--;
        return true;
    }

    @Override
    public void close(int code, String reason) {
        boolean inOrder = code == FrameHead.NORMAL || code == 1001 || code == 1005 || code >= 3000;
        if (inOrder) {
            peerFinished();
        } else {
            abort(
                    Fault.RESET,
                    "the other side said Close " + code + (reason.isEmpty() ? "" : ": " + printable(reason)));
        }
    }

    private static String printable(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The connection has no more bytes: in order only behind a Close. */
    @Override
    void exhausted() {
        if (!hasPeerFinished()) {
            end(Fault.RESET, "the connection ended without a Close");
        } else if (hasFinished()) {
            super.bothFinished();
        }
    }

    /** The server closes the connection, and the client waits for that (RFC 6455 §7.1.1), though not for ever. */
    @Override
    void bothFinished() {
        if (client && !isExhausted()) {
            unlessClosed(super::bothFinished);
        } else {
            super.bothFinished();
        }
    }

    private void refuse(FrameException fault) {
        ending(Fault.BAD_FRAME, "the other side sent " + fault.reason);
        outbox.release();
        ByteBuf close = control(FrameHead.CLOSE, FrameHead.closing(fault.closeCode, fault.reason));
        channel.writeAndFlush(close).addListener(ChannelFutureListener.CLOSE);
        // It may never leave.
        unlessClosed(channel::close);
    }

    /** After a while; what would come too late is not waited for, since it holds the whole link. */
    private void unlessClosed(Runnable task) {
        Future<?> entry = loop.io.schedule(task, FAREWELL_NS, TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(closed -> entry.cancel(false));
    }
}
