package dev.starling.testbed.overlay;

import java.util.SortedSet;

/** The peers of one overlay, and what they did in a round. Driven by one thread. */
interface OverlayNet extends AutoCloseable {
    /** Starts a peer, which joins by itself; returns its number, counted from 0. */
    int add();

    /** Whether all peers that are up are where they should be: linked, or logged in. */
    boolean settled();

    /** Ends a peer as a killed process ends. */
    void kill(int number);

    /** Ends the server; only where there is one. */
    default void killServer() {
        throw new IllegalArgumentException(
                "there is no server in this overlay; kill root, a share such as 30%, or a peer");
    }

    /** Whether there was a server, and it is dead. */
    default boolean isServerDown() {
        return false;
    }

    /** The peer at the root of what is spread. */
    default int root() {
        throw new IllegalArgumentException("there is no root in this overlay; kill a share such as 30%, or a peer");
    }

    /** The numbers of those that are up. */
    SortedSet<Integer> alive();

    /** Links between peers, each counted at both ends. */
    int linkEnds();

    /** Publishes a message, or begins searches; what was begun before counts no more. */
    void begin();

    /** What has become of it so far. */
    Reach reach();

    @Override
    void close();

    /**
     * What has been reached.
     *
     * @param wanted peers that should have the message, or searches
     * @param possible of these, those that can be reached by anybody: whose file somebody else has
     * @param reached of these, those that were
     * @param hopsMax the most links that something came over
     * @param latencyMsP50 to half of those reached; NaN for none
     * @param latencyMsMax to the last; NaN for none
     */
    record Reach(int wanted, int possible, int reached, int hopsMax, double latencyMsP50, double latencyMsMax) {
        boolean whole() {
            return reached >= possible;
        }
    }
}
