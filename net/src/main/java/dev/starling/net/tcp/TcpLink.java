package dev.starling.net.tcp;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.link.Link;
import dev.starling.peer.link.LinkAcceptor;
import dev.starling.peer.link.LinkHandler;
import dev.starling.peer.link.LinkLoop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A link over one TCP connection, and the one handler of its channel. On its loop only.
 *
 * <pre>
 *   connecting ──begin──► open ──finish, drained──► half closed ─┐
 *                          │  └─ end of the other side ──────────┴─ both ─► closed FINISHED
 *                          └── abort, fault ──────────────────────────────► closed ABORTED, RESET, …
 * </pre>
 *
 * Netty closes a channel later than it is asked to, and tells of it later still; {@link LinkHandler#closed} is called
 * then. From the moment it is asked, {@code ending} is set and nothing else is told but what has left.
 */
class TcpLink extends ChannelInboundHandlerAdapter implements Link {
    final SocketLinks driver;
    final DriverLoop loop;
    final SocketChannel channel;
    final Outbox outbox;

    private @Nullable LinkHandler handler;
    private boolean begun;
    private boolean reading = true;
    private boolean unpaused;
    /** The socket has no more bytes for us. */
    private boolean exhausted;

    private boolean exhaustionTold;
    private boolean peerFinished;
    private boolean drained;
    /** What was taken from the socket and is not wanted yet. */
    private @Nullable ArrayDeque<ByteBuf> waiting;

    private boolean resuming;
    private @Nullable Fault ending;
    private String endReason = "";

    TcpLink(SocketLinks driver, DriverLoop loop, SocketChannel channel) {
        this(driver, loop, channel, 0);
    }

    TcpLink(SocketLinks driver, DriverLoop loop, SocketChannel channel, int headroom) {
        this.driver = driver;
        this.loop = loop;
        this.channel = channel;
        outbox = new Outbox(this, channel, headroom);
    }

    /** Whether both ends are known; not where the other side was gone before anybody looked. Netty keeps them then. */
    static boolean hasEnds(SocketChannel channel) {
        return channel.localAddress() != null && channel.remoteAddress() != null;
    }

    /** The connection stands, and both {@link #hasEnds ends} are known: asks whom it serves, and reads. */
    final void begin(LinkAcceptor acceptor) {
        begun = true;
        driver.counts.open.increment();
        try {
            handler = acceptor.accepted(this);
        } catch (RuntimeException | Error e) {
            broken(e);
        }
        if (ending == null && reading) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public final LinkLoop loop() {
        return loop;
    }

    @Override
    public final Multiaddr localAddress() {
        return address(channel.localAddress());
    }

    @Override
    public final Multiaddr remoteAddress() {
        return address(channel.remoteAddress());
    }

    private Multiaddr address(InetSocketAddress socket) {
        return LinkAddress.of(socket, isWebSocket()).multiaddr();
    }

    boolean isWebSocket() {
        return false;
    }

    // ---- out

    @Override
    public final void write(ByteBuffer data) {
        if (ending == null) {
            outbox.write(data);
        } else {
            data.position(data.limit());
        }
    }

    @Override
    public final void flush() {
        if (ending == null) {
            outbox.flush();
        }
    }

    @Override
    public final void finish() {
        if (ending == null && !outbox.isFinishing()) {
            outbox.finish(farewell());
        }
    }

    /** What says the other side that nothing more comes, in place of the end of the connection's direction. */
    @Nullable
    ByteBuf farewell() {
        return null;
    }

    /** Completes a chunk that is about to be handed over; its bytes begin behind the headroom. */
    void seal(ByteBuf chunk) {}

    /** Everything has left, and nothing more will be written. */
    void drained() {
        if (ending != null) {
            return;
        }
        channel.shutdownOutput().addListener(future -> {
            if (future.isSuccess()) {
                outputEnded();
            } else {
                failed(future.cause());
            }
        });
    }

    final void outputEnded() {
        drained = true;
        endIfBothFinished();
    }

    /** Everything has left. */
    void emptied() {}

    final void left(int wireBytes) {
        driver.counts.bytesOut.add(wireBytes);
    }

    final boolean later(Runnable task) {
        return loop.submit(task);
    }

    final void tellSent(int bytes) {
        LinkHandler told = handler;
        if (told != null && (ending == null || ending == Fault.FINISHED)) {
            try {
                told.sent(bytes);
            } catch (RuntimeException | Error e) {
                broken(e);
            }
        }
    }

    // ---- in

    @Override
    public final void reading(boolean wanted) {
        reading = wanted;
        if (!begun || ending != null) {
            return;
        }
        if (!wanted) {
            channel.config().setAutoRead(false);
        } else if (waiting != null || exhausted) {
            resuming = resuming || later(this::resume);
        } else {
            channel.config().setAutoRead(true);
        }
    }

    final boolean isReading() {
        return reading && ending == null;
    }

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        driver.counts.bytesIn.add(in.readableBytes());
        if (ending != null) {
            in.release();
        } else if (reading && waiting == null) {
            consume(in);
        } else {
            // Epoll reads on to the end when the other side has ended, whatever was asked of it. The kernel's receive
            // buffer limits what that can be.
            waiting().addLast(in);
        }
    }

    private ArrayDeque<ByteBuf> waiting() {
        ArrayDeque<ByteBuf> present = waiting;
        if (present == null) {
            present = new ArrayDeque<>(4);
            waiting = present;
        }
        return present;
    }

    private void consume(ByteBuf in) {
        try {
            while (in.isReadable() && isReading()) {
                take(in);
            }
        } catch (RuntimeException | Error e) {
            broken(e);
        }
        if (in.isReadable() && ending == null) {
            waiting().addFirst(in);
        } else {
            in.release();
        }
    }

    /** Hands on the next bytes. */
    void take(ByteBuf in) {
        ByteBuffer data = in.nioBuffer();
        in.skipBytes(data.remaining());
        received(data);
    }

    final void received(ByteBuffer data) {
        unpaused = true;
        handler().received(data);
    }

    private LinkHandler handler() {
        LinkHandler known = handler;
        if (known == null) {
            throw new IllegalStateException("bytes before the link was accepted");
        }
        return known;
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext context) {
        tellPause();
    }

    private void tellPause() {
        if (unpaused && ending == null) {
            unpaused = false;
            try {
                handler().pause();
            } catch (RuntimeException | Error e) {
                broken(e);
            }
        }
    }

    /** After reading was switched on: what waits, then what the socket has. */
    private void resume() {
        resuming = false;
        ArrayDeque<ByteBuf> kept = waiting;
        while (kept != null && isReading()) {
            ByteBuf next = kept.poll();
            if (next == null) {
                waiting = null;
                break;
            }
            consume(next);
        }
        tellPause();
        if (isReading()) {
            tellExhaustion();
            if (!exhausted) {
                channel.config().setAutoRead(true);
            }
        }
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            exhausted = true;
            channel.config().setAutoRead(false);
            tellPause();
            tellExhaustion();
        }
    }

    private void tellExhaustion() {
        if (exhausted && !exhaustionTold && waiting == null && isReading()) {
            exhaustionTold = true;
            exhausted();
        }
    }

    /** The connection's incoming direction has ended, and all its bytes were taken. */
    void exhausted() {
        peerFinished();
    }

    /** The other side has said that nothing more comes. */
    final void peerFinished() {
        peerFinished = true;
        try {
            handler().ended();
        } catch (RuntimeException | Error e) {
            broken(e);
        }
        endIfBothFinished();
    }

    final boolean hasPeerFinished() {
        return peerFinished;
    }

    final boolean hasFinished() {
        return drained;
    }

    final boolean isExhausted() {
        return exhausted;
    }

    private void endIfBothFinished() {
        if (peerFinished && drained && ending == null) {
            bothFinished();
        }
    }

    /** Both directions have ended in order. */
    void bothFinished() {
        end(Fault.FINISHED, "both sides have finished");
    }

    // ---- the end

    @Override
    public final void abort() {
        abort(Fault.ABORTED, "aborted by this side");
    }

    /** The connection is reset: whoever is at the other end does not take it for a finish, and no port waits. */
    final void abort(Fault fault, String reason) {
        if (ending == null) {
            reset(channel);
            end(fault, reason);
        }
    }

    /** Makes that the next close of a channel is a reset. */
    static void reset(SocketChannel channel) {
        try {
            channel.config().setSoLinger(0);
        } catch (ChannelException e) {
            // It is gone already.
            return;
        }
    }

    final void end(Fault fault, String reason) {
        ending(fault, reason);
        channel.close();
    }

    /** From now on nothing is told but {@link LinkHandler#closed}, which comes when the channel is closed. */
    final void ending(Fault fault, String reason) {
        if (ending == null) {
            ending = fault;
            endReason = reason;
        }
    }

    final boolean isEnding() {
        return ending != null;
    }

    /** A write failed; the channel is closed by that. */
    final void failed(@Nullable Throwable cause) {
        if (ending == null) {
            end(cause == null ? Fault.FAILED : Fault.of(cause), "cannot write: " + Fault.text(cause));
        }
    }

    /** The handler threw. */
    final void broken(Throwable cause) {
        driver.failed("the handler of a link to " + channel.remoteAddress() + " threw; the link is closed", cause);
        abort(Fault.BROKEN_HANDLER, "its handler threw " + cause);
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!begun) {
            context.close();
            return;
        }
        if (ending != null) {
            return;
        }
        if (!Fault.ofSystem(cause)) {
            driver.failed("a link to " + channel.remoteAddress() + " is closed by a defect of Starling", cause);
        }
        end(Fault.of(cause), "cannot read: " + Fault.text(cause));
    }

    @Override
    public final void channelInactive(ChannelHandlerContext context) {
        outbox.tellNow();
        outbox.release();
        ArrayDeque<ByteBuf> kept = waiting;
        if (kept != null) {
            kept.forEach(ByteBuf::release);
            waiting = null;
        }
        ending(Fault.RESET, "the connection was closed");
        if (begun) {
            begun = false;
            driver.counts.open.decrement();
            tellClosed();
        }
    }

    private void tellClosed() {
        LinkHandler told = handler;
        Fault fault = ending;
        handler = null;
        if (told == null || fault == null) {
            return;
        }
        driver.counts.closed(fault);
        try {
            told.closed(fault.code, endReason);
        } catch (RuntimeException | Error e) {
            driver.failed("the handler of a link threw when it was closed", e);
        }
    }
}
