package dev.starling.tree.stp;

import java.time.Duration;

/**
 * Times of 802.1D-1998 table 8-3, and limits.
 *
 * @param helloNs between the root's hellos
 * @param maxAgeNs how long what was heard holds, less its age
 * @param forwardDelayNs a port that is to forward waits twice as long
 * @param ageStepNs by how much a hello ages at each bridge
 * @param linkCost of every link
 * @param hopsMax links that an item crosses at most
 * @param seenMax ids that are remembered to tell duplicates
 * @param portsMax links
 */
public record SpanningTreeConfig(
        long helloNs,
        long maxAgeNs,
        long forwardDelayNs,
        long ageStepNs,
        int linkCost,
        int hopsMax,
        int seenMax,
        int portsMax) {
    /** 2 s, 20 s, 15 s, 1 s; cost 1, 255 hops, 4096 ids, 1024 links. */
    public static final SpanningTreeConfig DEFAULT = new SpanningTreeConfig(
            Duration.ofSeconds(2).toNanos(),
            Duration.ofSeconds(20).toNanos(),
            Duration.ofSeconds(15).toNanos(),
            Duration.ofSeconds(1).toNanos(),
            1,
            255,
            4096,
            1024);

    public SpanningTreeConfig {
        if (helloNs < 1 || maxAgeNs <= helloNs || forwardDelayNs < 0 || ageStepNs < 1 || ageStepNs >= maxAgeNs) {
            throw new IllegalArgumentException(
                    "what is heard holds longer than a hello's period and step: helloNs " + helloNs + ", maxAgeNs "
                            + maxAgeNs + ", forwardDelayNs " + forwardDelayNs + ", ageStepNs " + ageStepNs);
        }
        if (linkCost < 1 || hopsMax < 1 || seenMax < 1 || portsMax < 1) {
            throw new IllegalArgumentException("costs and limits start at 1: linkCost " + linkCost + ", hopsMax "
                    + hopsMax + ", seenMax " + seenMax + ", portsMax " + portsMax);
        }
    }
}
