package dev.starling.reputation;

import java.time.Duration;
import java.util.List;

/**
 * How trust is put together.
 *
 * @param preTrusted peers that are trusted by all from the start; may be empty, then all are
 * @param weight of the pre-trusted in each round: a
 * @param every how long a round lasts
 * @param rounds of EigenTrust
 * @param peers how many there are
 * @param ratedMax peers that one has an opinion on
 */
public record TrustConfig(
        List<Integer> preTrusted, double weight, Duration every, int rounds, int peers, int ratedMax) {
    public TrustConfig {
        preTrusted = List.copyOf(preTrusted);
        if (!(weight >= 0 && weight <= 1) || !every.isPositive() || rounds < 1 || peers < 1 || ratedMax < 1) {
            throw new IllegalArgumentException(
                    "trust takes a weight from 0 to 1, and rounds, peers and limits from 1 on, not " + weight + ", "
                            + rounds + ", " + peers + ", " + ratedMax);
        }
    }

    /** The share of trust that a peer has before anybody has dealt with anybody. */
    double prior(int peer) {
        if (preTrusted.isEmpty()) {
            return 1.0 / peers;
        }
        return preTrusted.contains(peer) ? 1.0 / preTrusted.size() : 0;
    }
}
