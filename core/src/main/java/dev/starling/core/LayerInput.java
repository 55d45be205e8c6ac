package dev.starling.core;

import java.nio.ByteBuffer;

/**
 * What comes into a machine that sits between two byte streams: a security handshake with its transport, or a negotiation.
 *
 * <p>A buffer is lent: the machine reads it from position to limit and has taken or copied all of it when {@link
 * Machine#handle} returns.
 */
public sealed interface LayerInput {
    /** The layers below are connected: begin. Comes once, before everything else. */
    record Begin() implements LayerInput {}

    /** Bytes from the other side, in order, cut anywhere. */
    record FromBelow(ByteBuffer data) implements LayerInput {}

    /** Bytes for the other side; only after {@link LayerOutput.Ready}. */
    record FromAbove(ByteBuffer data) implements LayerInput {}

    /** The other side sends nothing more. */
    record EndBelow() implements LayerInput {}

    /**
     * Nothing comes from above any more; only after {@link LayerOutput.Ready}. A layer whose protocol announces an end
     * does so, any other ignores it; bytes from below may still come.
     */
    record EndAbove() implements LayerInput {}

    /** The deadline that the machine named has come. */
    record Tick() implements LayerInput {}
}
