package dev.starling.snapshot;

import dev.starling.core.Bytes;

/** What processes say to each other; see docs/protocol/snapshot.md. */
public sealed interface SnapshotMessage {
    /**
     * Names a snapshot.
     *
     * @param initiator the process that began it
     * @param number its count, or with Lai and Yang the epoch that begins at the cut
     */
    record SnapshotId(Bytes initiator, long number) {
        @Override
        public String toString() {
            return initiator.text() + "/" + number;
        }
    }

    /** The first message on a channel: the epoch its sender is in, 0 with Chandy and Lamport. */
    record Hello(long epoch) implements SnapshotMessage {}

    /**
     * An application's message.
     *
     * @param epoch the sender's when it was sent: its colour; 0 with Chandy and Lamport
     * @param sequence counts the messages of this channel from 1
     */
    record Carried(long epoch, long sequence, Bytes payload) implements SnapshotMessage {}

    /**
     * The sender has recorded its state.
     *
     * @param depth how many channels the snapshot took from the initiator to the sender
     * @param sent application messages sent on this channel before
     * @param withinMs after which the sender reports what it has
     */
    record Marker(SnapshotId id, int depth, long sent, long withinMs) implements SnapshotMessage {}

    /**
     * What one process has recorded, on its way to the initiator.
     *
     * @param version a later one replaces an earlier one
     */
    record Report(SnapshotId id, int version, SnapshotReport.ProcessRecord process) implements SnapshotMessage {}
}
