package dev.starling.peer.link;

import dev.starling.encoding.Multiaddr;
import java.nio.ByteBuffer;

/**
 * A byte stream to another peer: ordered, without losses. Used on its loop only. Its handler is never called inside one
 * of these methods. Once the link is closed they do nothing.
 */
public interface Link {
    LinkLoop loop();

    /** Our end, without a peer id, e.g. {@code /ip4/127.0.0.1/tcp/4001/ws}. */
    Multiaddr localAddress();

    /** The other end as we see it, without a peer id. */
    Multiaddr remoteAddress();

    /**
     * Takes a copy of the bytes, from position to limit, which the position then is; they leave in order after {@link
     * #flush()}. Never blocks and never refuses: the caller counts what has not been {@link LinkHandler#sent} and keeps
     * its own limit. After {@link #finish()} or {@link #abort()} the bytes go nowhere.
     */
    void write(ByteBuffer data);

    /** Lets leave what was written. */
    void flush();

    /**
     * After what was written, flushed or not, the other side sees the end of the stream; we still receive. A WebSocket
     * says Close, which others than Starling answer at once, so that nothing more is received. Idempotent.
     */
    void finish();

    /** Gone at once in both directions; what was written may be lost. {@link LinkHandler#closed} follows. Idempotent. */
    void abort();

    /**
     * Whether bytes are taken from the other side; off holds it back. On at first. While it is off neither {@link
     * LinkHandler#received} nor {@link LinkHandler#ended} is called; {@link LinkHandler#closed} may be.
     */
    void reading(boolean wanted);
}
