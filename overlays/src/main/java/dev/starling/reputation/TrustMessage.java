package dev.starling.reputation;

/** What peers send. */
public sealed interface TrustMessage {
    /**
     * EigenTrust: so much of the sender's trust is the receiver's.
     *
     * @param round counted from 1
     */
    record Share(int round, double value) implements TrustMessage {}

    /**
     * Gossip: what somebody thinks of a peer.
     *
     * @param reporter whose counts these are, as the sender says
     */
    record Report(int reporter, int subject, int good, int bad) implements TrustMessage {}
}
