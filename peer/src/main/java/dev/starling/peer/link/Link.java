package dev.starling.peer.link;

import dev.starling.encoding.Multiaddr;
import java.nio.ByteBuffer;

/** A byte stream to another peer: ordered, without losses. Used on its loop only. */
public interface Link {
    LinkLoop loop();

    /** Our end, without a peer id, e.g. {@code /ip4/127.0.0.1/tcp/4001/ws}. */
    Multiaddr localAddress();

    /** The other end as we see it, without a peer id. */
    Multiaddr remoteAddress();

    /**
     * Takes a copy of the bytes, from position to limit; they leave in order after {@link #flush()}. Never blocks and never
     * refuses: the caller counts what has not been {@link LinkHandler#sent} and keeps its own limit.
     */
    void write(ByteBuffer data);

    /** Lets leave what was written. */
    void flush();

    /** After what was written, the other side sees the end of the stream; we still receive. A WebSocket says Close. */
    void finish();

    /** Gone at once in both directions; what was written may be lost. {@link LinkHandler#closed} follows. Idempotent. */
    void abort();

    /** Whether bytes are taken from the other side; off holds it back. On at first. */
    void reading(boolean wanted);
}
