package dev.starling.testbed.observe;

/**
 * Something seen in a testbed. Times are nanoseconds since the world began; peers are numbered from 0, seeds from −1
 * downwards.
 */
public sealed interface Observation {
    /** When it was, in nanoseconds since the world began. */
    long timeNs();

    /**
     * A peer has begun.
     *
     * @param id as its protocol writes it
     * @param role {@code peer} or {@code seed}
     */
    record PeerUp(long timeNs, int peer, String id, String address, String role) implements Observation {}

    /** A peer is gone. */
    record PeerDown(long timeNs, int peer) implements Observation {}

    /** Two peers are linked, the lower number first. */
    record LinkUp(long timeNs, int one, int other) implements Observation {}

    /** Two peers are not linked any more. */
    record LinkDown(long timeNs, int one, int other) implements Observation {}

    /**
     * A message leaves.
     *
     * @param message its number, equal in {@link Received} and {@link Lost}
     * @param kind what its protocol calls it
     */
    record Sent(long timeNs, long message, int from, int to, String kind, int bytes) implements Observation {}

    /** A message has arrived. */
    record Received(long timeNs, long message, int from, int to, String kind, int bytes) implements Observation {}

    /** A message has not arrived, and will not. */
    record Lost(long timeNs, long message, int from, int to, String kind, String reason) implements Observation {}

    /** The application of a peer publishes an item. */
    record Published(long timeNs, int peer, String item, String text) implements Observation {}

    /** The application of a peer has been given an item for the first time. */
    record Delivered(long timeNs, int peer, String item) implements Observation {}

    /** Something that was asked for begins. */
    record Asked(long timeNs, String command) implements Observation {}

    /** Something that was asked for is done, and this came of it. */
    record Obeyed(long timeNs, String command, boolean ok, String answer) implements Observation {}
}
