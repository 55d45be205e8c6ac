package dev.starling.membership.seeds;

import java.time.Duration;

/**
 * Sizes and times of a list at seeds.
 *
 * @param viewMax entries of an answer
 * @param listMax entries of a seed's list; who comes later has to wait for a lease to end
 * @param seedsMax seeds that a peer asks
 * @param periodNs between registrations
 * @param leaseNs how long one holds: some periods, since messages get lost
 */
public record SeedsConfig(int viewMax, int listMax, int seedsMax, long periodNs, long leaseNs) {
    /** 20 of up to a million, 8 seeds; every 10 s, for 35 s. */
    public static final SeedsConfig DEFAULT = new SeedsConfig(
            20,
            1 << 20,
            8,
            Duration.ofSeconds(10).toNanos(),
            Duration.ofSeconds(35).toNanos());

    public SeedsConfig {
        if (viewMax < 1 || listMax < 1 || seedsMax < 1 || periodNs < 1 || leaseNs < periodNs) {
            throw new IllegalArgumentException("sizes start at 1 and a lease lasts a period or more: viewMax " + viewMax
                    + ", listMax " + listMax + ", seedsMax " + seedsMax + ", periodNs " + periodNs + ", leaseNs "
                    + leaseNs);
        }
    }

    /** The same with answers of another size. */
    public SeedsConfig viewMax(int entries) {
        return new SeedsConfig(entries, listMax, seedsMax, periodNs, leaseNs);
    }

    /** The same with other times. */
    public SeedsConfig times(Duration period, Duration lease) {
        return new SeedsConfig(viewMax, listMax, seedsMax, period.toNanos(), lease.toNanos());
    }
}
