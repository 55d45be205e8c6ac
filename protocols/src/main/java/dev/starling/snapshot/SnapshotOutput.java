package dev.starling.snapshot;

import dev.starling.core.Bytes;

/** What a machine of this package puts out. */
public sealed interface SnapshotOutput {
    /** Send on the channel to a neighbour, behind everything sent there before where channels are ordered. */
    record Send(Bytes to, SnapshotMessage message) implements SnapshotOutput {}

    /** Hand a message to the application before the next input. */
    record Deliver(Bytes from, Bytes payload) implements SnapshotOutput {}

    /**
     * The own state was recorded.
     *
     * @param from whose marker or message made it; the own name where it was begun here
     */
    record Recorded(SnapshotMessage.SnapshotId id, Bytes from) implements SnapshotOutput {}

    /** A snapshot that was begun here is over. */
    record Done(SnapshotReport report) implements SnapshotOutput {}

    /** A snapshot was not begun. */
    record Refused(String reason) implements SnapshotOutput {}
}
