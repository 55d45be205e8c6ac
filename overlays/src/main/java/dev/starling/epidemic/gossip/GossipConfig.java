package dev.starling.epidemic.gossip;

import java.time.Duration;

/**
 * How a peer gossips.
 *
 * @param mode who takes the initiative
 * @param fanout partners a round, drawn independently
 * @param roundsHot for how many rounds an item is passed on; {@link #FOREVER}, or 1 for infect and die
 * @param periodNs between the beginnings of rounds
 * @param itemsMax items that are remembered; the oldest makes room
 * @param idsMax ids in a question; one with more is refused
 */
public record GossipConfig(Mode mode, int fanout, int roundsHot, long periodNs, int itemsMax, int idsMax) {
    /** An item is passed on until it is forgotten. */
    public static final int FOREVER = Integer.MAX_VALUE;

    /** Push and pull with one partner a second, for ever. */
    public static final GossipConfig DEFAULT =
            new GossipConfig(Mode.PUSH_PULL, 1, FOREVER, Duration.ofSeconds(1).toNanos(), 1024, 1024);

    /** Who takes the initiative. */
    public enum Mode {
        /** Those who know. */
        PUSH,
        /** Those who may not know. */
        PULL,
        /** Both. */
        PUSH_PULL;

        boolean pushes() {
            return this != PULL;
        }

        boolean pulls() {
            return this != PUSH;
        }
    }

    public GossipConfig {
        if (fanout < 1 || roundsHot < 1 || periodNs < 1 || itemsMax < 1 || idsMax < itemsMax) {
            throw new IllegalArgumentException(
                    "fanout, rounds, period and items start at 1, and a question has room for all"
                            + " items: fanout " + fanout + ", roundsHot " + roundsHot + ", periodNs " + periodNs
                            + ", itemsMax "
                            + itemsMax + ", idsMax " + idsMax);
        }
    }

    /** The same with another initiative. */
    public GossipConfig mode(Mode other) {
        return new GossipConfig(other, fanout, roundsHot, periodNs, itemsMax, idsMax);
    }

    /** The same with another number of partners. */
    public GossipConfig fanout(int partners) {
        return new GossipConfig(mode, partners, roundsHot, periodNs, itemsMax, idsMax);
    }

    /** The same with another number of rounds. */
    public GossipConfig roundsHot(int rounds) {
        return new GossipConfig(mode, fanout, rounds, periodNs, itemsMax, idsMax);
    }

    /** The same with another period. */
    public GossipConfig period(Duration period) {
        return new GossipConfig(mode, fanout, roundsHot, period.toNanos(), itemsMax, idsMax);
    }
}
