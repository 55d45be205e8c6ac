package dev.starling.gnutella.handshake;

import dev.starling.core.Endpoint;
import dev.starling.gnutella.GnutellaConfig.Role;
import java.util.List;

/**
 * What a peer is when a handshake begins.
 *
 * @param role {@code SERVENT} for protocol 0.4
 * @param listen where it takes connections
 * @param leaves how many leaves it has
 * @param leavesMax how many it takes
 * @param ultrapeers how many links to ultrapeers (or, in 0.4, to servents) it has
 * @param ultrapeersMax how many it takes
 * @param others ultrapeers to name to those it refuses
 */
public record Standing(
        Role role,
        Endpoint listen,
        int leaves,
        int leavesMax,
        int ultrapeers,
        int ultrapeersMax,
        List<Endpoint> others) {
    /** Addresses in one refusal. */
    static final int OTHERS_MAX = 10;

    public Standing {
        if (leaves < 0 || leavesMax < 0 || ultrapeers < 0 || ultrapeersMax < 0) {
            throw new IllegalArgumentException("counts of links are not negative");
        }
        others = List.copyOf(others.subList(0, Math.min(OTHERS_MAX, others.size())));
    }

    /** Whether this ultrapeer has room for a leaf. */
    boolean takesLeaf() {
        return role == Role.ULTRAPEER && leaves < leavesMax;
    }

    /** Whether it has room for an ultrapeer, or a servent for another. */
    boolean takesEqual() {
        return role != Role.LEAF && ultrapeers < ultrapeersMax;
    }

    /** Whether the network needs another ultrapeer, as far as one can see here: half of the leaves' places are taken. */
    boolean needsUltrapeer() {
        return 2 * leaves >= leavesMax;
    }
}
