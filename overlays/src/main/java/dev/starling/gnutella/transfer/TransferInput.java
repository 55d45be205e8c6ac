package dev.starling.gnutella.transfer;

import java.nio.ByteBuffer;

/** What comes into one side of a transfer. */
public sealed interface TransferInput {
    /** Connected. */
    record Begin() implements TransferInput {}

    /** Bytes of the other side, lent. */
    record Received(ByteBuffer data) implements TransferInput {}

    /** The world has sent all that {@link TransferOutput.Serve} asked for. */
    record Served() implements TransferInput {}

    /** The other side sends nothing more. */
    record Ended() implements TransferInput {}
}
