package dev.starling.core;

import java.nio.ByteBuffer;

/**
 * What a machine between two byte streams puts out. Unlike other outputs these are taken at once, inside {@link
 * Env#out}: the buffers are lent and are written again afterwards.
 *
 * @param <R> what has been agreed on when the layer is ready
 */
public sealed interface LayerOutput<R> {
    /** Bytes for the other side. */
    record Down<R>(ByteBuffer data) implements LayerOutput<R> {}

    /** Bytes for the layer above; only after {@link Ready}. */
    record Up<R>(ByteBuffer data) implements LayerOutput<R> {}

    /** Agreed: bytes may pass. Comes at most once. */
    record Ready<R>(R result) implements LayerOutput<R> {}

    /** The other side has ended its stream in the way this layer's protocol wants it ended. */
    record End<R>() implements LayerOutput<R> {}

    /**
     * The layer has failed; nothing comes after this.
     *
     * @param code a word for counters, lower case with dashes, e.g. {@code bad-signature}
     * @param reason for people: what was wrong, and the value where it may be shown
     */
    record Fail<R>(String code, String reason) implements LayerOutput<R> {}
}
