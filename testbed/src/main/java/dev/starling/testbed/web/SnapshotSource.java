package dev.starling.testbed.web;

import java.util.List;

/** The snapshots that were taken of a testbed. Asked from any thread. */
@FunctionalInterface
public interface SnapshotSource {
    /** Takes none. */
    SnapshotSource NONE = List::of;

    /** The latest ones, newest first. */
    List<Snapshot> snapshots();

    /**
     * One snapshot.
     *
     * @param complete whether everybody's state and channels have come in
     * @param consistent whether no message in it was received but not sent
     * @param conserved whether what is passed around adds up
     * @param expected the sum that should be, and {@code found} the one that is
     * @param missing who did not answer, and why, as text
     */
    record Snapshot(
            String id,
            int initiator,
            long startNs,
            long endNs,
            boolean complete,
            boolean consistent,
            boolean conserved,
            long expected,
            long found,
            List<PeerState> processes,
            List<ChannelState> channels,
            List<String> missing) {}

    /**
     * The state of a peer.
     *
     * @param cutNs when it recorded its state: where the cut crosses its line
     * @param state as text
     * @param amount its share of what is passed around
     * @param late whether it came in much later than the others
     */
    record PeerState(int peer, long cutNs, String state, long amount, boolean late) {}

    /** What was on its way from one peer to another. */
    record ChannelState(int from, int to, int messages, long amount) {}
}
