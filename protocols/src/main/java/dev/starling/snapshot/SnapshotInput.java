package dev.starling.snapshot;

import dev.starling.core.Bytes;

/** What comes into a machine of this package. */
public sealed interface SnapshotInput {
    /** A message has arrived. */
    record Received(Bytes from, SnapshotMessage message) implements SnapshotInput {}

    /** Messages may go to a neighbour and come from it, in channels of their own. */
    record ChannelOpened(Bytes peer) implements SnapshotInput {}

    /** Nothing comes from the neighbour any more, and nothing gets there. */
    record ChannelClosed(Bytes peer) implements SnapshotInput {}

    /** The application sends; what that changes in its state is to be changed before. */
    record Send(Bytes to, Bytes payload) implements SnapshotInput {}

    /** Begin a snapshot. */
    record Take() implements SnapshotInput {}

    /** The deadline that the machine named has come. */
    record Tick() implements SnapshotInput {}
}
