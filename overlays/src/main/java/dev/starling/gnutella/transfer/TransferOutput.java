package dev.starling.gnutella.transfer;

import dev.starling.core.Bytes;
import java.nio.ByteBuffer;

/** What one side of a transfer puts out. */
public sealed interface TransferOutput {
    /** A head for the other side. */
    record Send(Bytes data) implements TransferOutput {}

    /** Send this part of a file after what was sent, and say {@link TransferInput.Served}. */
    record Serve(long index, long from, long length) implements TransferOutput {}

    /** A part of the file has come; the buffer is lent. */
    record Content(long offset, ByteBuffer data) implements TransferOutput {}

    /** The file is complete, or the last request is served: the connection may close. */
    record Done() implements TransferOutput {}

    /** The other side has no room now; ask again after so many seconds. */
    record Busy(int retrySeconds) implements TransferOutput {}

    /**
     * The transfer has failed.
     *
     * @param code a word for counters
     * @param reason for people
     */
    record Failed(String code, String reason) implements TransferOutput {}
}
