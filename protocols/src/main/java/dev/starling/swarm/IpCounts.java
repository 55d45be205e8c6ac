package dev.starling.swarm;

import dev.starling.core.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How many inbound connections, pending or not, each address has, and how fast new ones come. */
final class IpCounts {
    private static final int SITE_BITS = 48;

    private final SwarmConfig.Inbound config;
    private final Map<Prefix, Integer> counts = new LinkedHashMap<>();
    private final Rates<Prefix> subscribers;
    private final Rates<Prefix> sites;

    IpCounts(SwarmConfig.Inbound config) {
        this.config = config;
        subscribers = new Rates<>(config.addressPeriodNs(), config.addressBurst(), config.prefixesMax());
        sites = new Rates<>(config.sitePeriodNs(), config.siteBurst(), config.prefixesMax());
    }

    /** Why no further connection of this address is taken now. */
    Optional<String> refusal(IpAddress ip, long nowNs) {
        if (exempt(ip)) {
            return Optional.empty();
        }
        Prefix subscriber = Prefix.subscriber(ip);
        if (count(subscriber) >= config.perAddressMax()
                || (!ip.v4() && count(Prefix.of(ip, SITE_BITS)) >= config.perSiteMax())) {
            return Optional.of("too-many-of-address");
        }
        if (!ip.v4() && sites.nextNs(Prefix.of(ip, SITE_BITS), nowNs) > nowNs) {
            return Optional.of("too-fast");
        }
        if (!subscribers.take(subscriber, nowNs)) {
            return Optional.of("too-fast");
        }
        if (!ip.v4()) {
            sites.take(Prefix.of(ip, SITE_BITS), nowNs);
        }
        return Optional.empty();
    }

    private boolean exempt(IpAddress ip) {
        return ip.isLoopback() && !config.treatLoopbackAsPublic();
    }

    private int count(Prefix prefix) {
        return counts.getOrDefault(prefix, 0);
    }

    void enter(IpAddress ip) {
        add(ip, 1);
    }

    void leave(IpAddress ip) {
        add(ip, -1);
    }

    private void add(IpAddress ip, int change) {
        if (!exempt(ip)) {
            add(Prefix.subscriber(ip), change);
            if (!ip.v4()) {
                add(Prefix.of(ip, SITE_BITS), change);
            }
        }
    }

    private void add(Prefix prefix, int change) {
        counts.merge(prefix, change, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b));
    }

    /** Entries of the counts, which are zero when nobody is connected. */
    int size() {
        return counts.size();
    }

    /** Prefixes whose rate is remembered. */
    int rates() {
        return subscribers.size() + sites.size();
    }
}
