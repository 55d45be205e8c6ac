package dev.starling.testbed;

import dev.starling.core.Bytes;
import dev.starling.snapshot.SnapshotMessage;

/** The channels of a {@link BankPeer}. Called under its lock: nothing here waits. */
interface BankWire {
    /** Sends on the channel to a neighbour, where there is one. */
    void send(Bytes to, SnapshotMessage message);

    /** Ends all channels. */
    void close();
}
