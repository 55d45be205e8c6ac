package dev.starling.net.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.DefaultChannelPromise;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What was written to a link and has not left. Small writes share a chunk of pooled memory. While the kernel takes no
 * more, chunks that are not full are kept back and filled further, so that many small flushes to a side that does not
 * read cost the memory of their bytes, not a chunk each.
 */
final class Outbox implements ChannelFutureListener, Runnable {
    /** A full chunk: a size class of the pool in which a Noise message of 65,537 bytes fits with a WebSocket's head. */
    static final int CHUNK_BYTES_MAX = 80 << 10;

    private static final int CHUNK_BYTES_MIN = 1024;

    private final TcpLink link;
    private final Channel channel;
    /** Room in front of a chunk's bytes for what the link puts there when the chunk is complete. */
    private final int headroom;

    private @Nullable ByteBuf tail;
    private int nextBytes = CHUNK_BYTES_MIN;
    /** Chunks handed to the channel that have not left, and how many of them wait for a flush. */
    private int handed;

    private int unflushed;
    private boolean tailWanted;
    private boolean finishing;
    private boolean drained;
    private long untold;
    private boolean telling;

    Outbox(TcpLink link, Channel channel, int headroom) {
        this.link = link;
        this.channel = channel;
        this.headroom = headroom;
    }

    /** One chunk on its way, with its bytes of the stream and its bytes in all. */
    private static final class Leaving extends DefaultChannelPromise {
        final int stream;
        final int wire;

        Leaving(Channel channel, int stream, int wire) {
            super(channel);
            this.stream = stream;
            this.wire = wire;
        }
    }

    void write(ByteBuffer data) {
        if (finishing) {
            data.position(data.limit());
        }
        while (data.hasRemaining()) {
            ByteBuf to = tail(data.remaining());
            int excess = data.remaining() - to.maxWritableBytes();
            if (excess <= 0) {
                to.writeBytes(data);
            } else {
                int limit = data.limit();
                data.limit(limit - excess);
                to.writeBytes(data);
                data.limit(limit);
            }
            if (to.maxWritableBytes() == 0) {
                hand();
            }
        }
    }

    private ByteBuf tail(int wanted) {
        ByteBuf present = tail;
        if (present == null) {
            int bytes = Math.min(Math.max(wanted + headroom, nextBytes), CHUNK_BYTES_MAX);
            present = IoLoops.buffers().directBuffer(bytes, CHUNK_BYTES_MAX);
            present.setIndex(headroom, headroom);
            tail = present;
        }
        return present;
    }

    /** The chunk goes to the channel, which sends it with its next flush. */
    private void hand() {
        ByteBuf chunk = tail;
        if (chunk == null) {
            return;
        }
        tail = null;
        tailWanted = false;
        int stream = chunk.readableBytes();
        // The next chunk is likely to become as large; it grows by copying when it is not.
        nextBytes = stream > CHUNK_BYTES_MAX / 2
                ? CHUNK_BYTES_MAX
                : Math.max(CHUNK_BYTES_MIN, Integer.highestOneBit(stream));
        link.seal(chunk);
        hand(chunk, stream);
    }

    private void hand(ByteBuf chunk, int stream) {
        handed++;
        unflushed++;
        Leaving leaving = new Leaving(channel, stream, chunk.readableBytes());
        leaving.addListener(this);
        channel.write(chunk, leaving);
    }

    /** Bytes that are not of the stream, behind whatever chunk is complete; they leave at once where that is possible. */
    void control(ByteBuf bytes) {
        hand(bytes, 0);
        flushHanded();
    }

    /** Whether the kernel takes no more at present. */
    boolean isHeldBack() {
        return handed > unflushed;
    }

    void flush() {
        if (tail != null) {
            if (isHeldBack()) {
                tailWanted = true;
            } else {
                hand();
            }
        }
        if (unflushed > 0) {
            flushHanded();
        }
    }

    private void flushHanded() {
        unflushed = 0;
        channel.flush();
    }

    /** After what was written, {@code last} and then {@link TcpLink#drained()}. */
    void finish(@Nullable ByteBuf last) {
        finishing = true;
        hand();
        if (last != null) {
            hand(last, 0);
        }
        flushHanded();
        if (handed == 0) {
            drained();
        }
    }

    private void drained() {
        if (!drained) {
            drained = true;
            link.drained();
        }
    }

    boolean isFinishing() {
        return finishing;
    }

    @Override
    public void operationComplete(ChannelFuture future) {
        handed--;
        // Netty may still be counting what a flush has taken, when a write fails at once.
        unflushed = Math.min(unflushed, handed);
        if (!future.isSuccess()) {
            link.failed(future.cause());
            return;
        }
        Leaving leaving = (Leaving) future;
        link.left(leaving.wire);
        tell(leaving.stream);
        if (handed == 0) {
            emptied();
        }
    }

    private void emptied() {
        if (tailWanted) {
            hand();
            flushHanded();
        } else if (finishing) {
            drained();
        } else {
            link.emptied();
        }
    }

    /** Later, since this may be inside a call of the link. */
    private void tell(int bytes) {
        untold += bytes;
        if (untold > 0 && !telling) {
            telling = link.later(this);
        }
    }

    @Override
    public void run() {
        telling = false;
        tellNow();
    }

    /** Tells the handler what has left. */
    void tellNow() {
        while (untold > 0) {
            int bytes = (int) Math.min(untold, Integer.MAX_VALUE);
            untold -= bytes;
            link.tellSent(bytes);
        }
    }

    /** Lets go of what has not been handed over; the channel does so with the rest. */
    void release() {
        finishing = true;
        ByteBuf left = tail;
        if (left != null) {
            left.release();
            tail = null;
        }
    }
}
