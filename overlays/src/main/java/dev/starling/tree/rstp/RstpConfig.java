package dev.starling.tree.rstp;

import java.time.Duration;

/**
 * Times of 802.1D-2004 table 17-1, and limits.
 *
 * @param helloNs between the hellos of each designated port; three that are missed end what was heard (§17.21.23)
 * @param maxAgeNs a root's word that is older is not believed
 * @param ageStepNs by how much the root's word ages at each bridge
 * @param forwardDelayNs how long a port waits that nobody agrees with
 * @param edgeDelayNs after so long a silence a port that proposes is taken for an edge (§17.25), with {@code autoEdge}
 * @param autoEdge whether edges are found that way. Not by default: among peers silence means death
 * @param transmitHold BPDUs that a port sends in a second at most
 * @param linkCost of every link
 * @param hopsMax links that an item crosses at most
 * @param seenMax ids that are remembered to tell duplicates
 * @param portsMax links
 */
public record RstpConfig(
        long helloNs,
        long maxAgeNs,
        long ageStepNs,
        long forwardDelayNs,
        long edgeDelayNs,
        boolean autoEdge,
        int transmitHold,
        int linkCost,
        int hopsMax,
        int seenMax,
        int portsMax) {
    /** 2 s, 20 s, 1 s, 15 s, 3 s, no edges by silence, 6 BPDUs; cost 1, 255 hops, 4096 ids, 1024 links. */
    public static final RstpConfig DEFAULT =
            new RstpConfig(seconds(2), seconds(20), seconds(1), seconds(15), seconds(3), false, 6, 1, 255, 4096, 1024);

    public RstpConfig {
        if (helloNs < 1 || ageStepNs < 1 || ageStepNs >= maxAgeNs || forwardDelayNs < 0 || edgeDelayNs < 0) {
            throw new IllegalArgumentException("times go forward, and a word lives for more than a bridge: helloNs "
                    + helloNs + ", maxAgeNs " + maxAgeNs + ", ageStepNs " + ageStepNs + ", forwardDelayNs "
                    + forwardDelayNs + ", edgeDelayNs " + edgeDelayNs);
        }
        if (transmitHold < 1 || linkCost < 1 || hopsMax < 1 || seenMax < 1 || portsMax < 1) {
            throw new IllegalArgumentException("costs and limits start at 1: transmitHold " + transmitHold
                    + ", linkCost " + linkCost + ", hopsMax " + hopsMax + ", seenMax " + seenMax + ", portsMax "
                    + portsMax);
        }
    }

    private static long seconds(int seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    /** The same with another number of BPDUs a second. */
    public RstpConfig transmitHold(int bpdus) {
        return new RstpConfig(
                helloNs,
                maxAgeNs,
                ageStepNs,
                forwardDelayNs,
                edgeDelayNs,
                autoEdge,
                bpdus,
                linkCost,
                hopsMax,
                seenMax,
                portsMax);
    }

    /** The same where a silent link is an edge or is not. */
    public RstpConfig autoEdge(boolean found) {
        return new RstpConfig(
                helloNs,
                maxAgeNs,
                ageStepNs,
                forwardDelayNs,
                edgeDelayNs,
                found,
                transmitHold,
                linkCost,
                hopsMax,
                seenMax,
                portsMax);
    }
}
