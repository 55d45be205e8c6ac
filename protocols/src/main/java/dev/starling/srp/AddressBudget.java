package dev.starling.srp;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * How much may be sent to an address that has not proven itself (attack notes, amplification): sources are forged
 * easily, and an address in an introduction is only somebody's word. Four kinds of sending, each with a question:
 *
 * <ul>
 *   <li>{@link #isValidated}: it has returned an unpredictable value that was sent to that address and port. Anything
 *       goes, until that is too long ago.
 *   <li>{@link #maySend}: an answer. At most three times the bytes that came from the IP address, over all of its
 *       ports: the answer to a reflection goes to two ports, and a reflection alone would not pay for both; what is
 *       left over from the pings before it does.
 *   <li>{@link #mayProbe}: a connection attempt to where nothing has come from (docs/protocol/srp.md §6, at 0, 500 and
 *       2000 ms). Three tries to an endpoint, about one a second to an IP address, few in all.
 *   <li>{@link #openBurst}, then {@link #mayBurst}: a traversal, hundreds of small packets to one IP address. Once in a
 *       tick for an address, four in a minute in all; only introductions by validated peers should lead to one.
 * </ul>
 *
 * <p>An answer refused may still be allowed as a probe: {@code maySend(…) || mayProbe(…)}. All tables are capped; what
 * has been idle longest is forgotten first.
 */
final class AddressBudget {
    /** Bytes out for bytes in, as RFC 9000 §8.1 allows. */
    static final int FACTOR = 3;

    /** The most that an address can have saved up, bytes. */
    static final int CREDIT_MAX = 65_536;

    /** A connection ping with all its keys stays below. */
    static final int PROBE_BYTES_MAX = 512;

    /** Connection pings to an endpoint in two ticks. */
    static final int TRIES = 3;

    /** Connection pings at once to one IP address, behind which several peers may live; then one a second. */
    static final int PROBES_PER_ADDRESS = 24;

    private static final int PROBES_PER_SECOND = 32;
    private static final int PROBES_AT_ONCE = 128;
    private static final int BURSTS = 4;
    private static final long BURSTS_PERIOD_NS = 60_000_000_000L;
    private static final int ADDRESSES_MAX = 4096;
    private static final int TRUSTED_MAX = 1024;

    /** Bytes that may still be sent. */
    private static final class Credit {
        long bytes;
    }

    /** What is left of a traversal. */
    private static final class Burst {
        final long endNs;
        int packets;
        long bytes;

        Burst(long endNs, int packets, long bytes) {
            this.endNs = endNs;
            this.packets = packets;
            this.bytes = bytes;
        }
    }

    private final SrpConfig config;
    private final boolean exemptLoopback;
    private final ExpiringMap<IpAddress, Credit> credits = new ExpiringMap<>(ADDRESSES_MAX);
    private final ExpiringMap<Endpoint, Boolean> validated = new ExpiringMap<>(ADDRESSES_MAX);
    private final Set<Endpoint> trusted = new LinkedHashSet<>();
    private final RateTable<Endpoint> tries;
    private final RateTable<IpAddress> probesTo;
    private final TokenBucket probes = TokenBucket.perSecond(PROBES_PER_SECOND, PROBES_AT_ONCE);
    private final ExpiringMap<IpAddress, Burst> bursts = new ExpiringMap<>(ADDRESSES_MAX);
    private final TokenBucket burstsInAll = new TokenBucket(BURSTS, BURSTS_PERIOD_NS, BURSTS);
    private long latestNs;

    /** In production: many peers of one machine share a loopback address, so limits per IP address spare it. */
    AddressBudget(SrpConfig config) {
        this(config, true);
    }

    /** @param exemptLoopback false to have loopback addresses treated as any others, for attack tests */
    AddressBudget(SrpConfig config, boolean exemptLoopback) {
        this.config = config;
        this.exemptLoopback = exemptLoopback;
        tries = new RateTable<>(TRIES, 2 * config.timers().keepalive(), TRIES, ADDRESSES_MAX);
        probesTo = RateTable.perSecond(1, PROBES_PER_ADDRESS, ADDRESSES_MAX);
    }

    /** A datagram has come. */
    void received(Endpoint from, int bytes, long nowNs) {
        latestNs = Math.max(latestNs, nowNs);
        Credit credit = credits.get(from.ip(), nowNs);
        if (credit == null) {
            credit = new Credit();
        }
        credit.bytes = Math.min(CREDIT_MAX, credit.bytes + (long) FACTOR * bytes);
        credits.put(from.ip(), credit, nowNs + config.timers().keepalive());
    }

    /**
     * It has returned an unpredictable value that was sent to exactly this address and port: for a peer's lifetime in
     * silence anything goes. Nothing else puts off that end, since whatever else comes from there may be forged.
     */
    void validated(Endpoint who, long nowNs) {
        latestNs = Math.max(latestNs, nowNs);
        validated.put(who, Boolean.TRUE, nowNs + config.timers().peerExpiry());
    }

    /** The user has named this address: it counts as validated, for ever. */
    void trusted(Endpoint who) {
        trusted.remove(who);
        trusted.add(who);
        if (trusted.size() > TRUSTED_MAX) {
            trusted.remove(trusted.iterator().next());
        }
    }

    /** Whether the user has named it. */
    boolean isTrusted(Endpoint who) {
        return trusted.contains(who);
    }

    /** Whether it has proven itself, at the latest moment that this budget has heard of. */
    boolean isValidated(Endpoint who) {
        return isValidated(who, latestNs);
    }

    /** Whether it has proven itself lately. */
    boolean isValidated(Endpoint who, long nowNs) {
        return validated.contains(who, nowNs) || trusted.contains(who);
    }

    /** Whether so many bytes may be sent in answer; if so they are counted. */
    boolean maySend(Endpoint to, int bytes, long nowNs) {
        if (isValidated(to, nowNs)) {
            return true;
        }
        Credit credit = credits.get(to.ip(), nowNs);
        if (credit == null || credit.bytes < bytes) {
            return false;
        }
        credit.bytes -= bytes;
        return true;
    }

    /** Whether a connection attempt of so many bytes may be sent to an address that others named; if so it is counted. */
    boolean mayProbe(Endpoint to, int bytes, long nowNs) {
        if (isValidated(to, nowNs)) {
            return true;
        }
        boolean perAddress = !(exemptLoopback && to.ip().isLoopback());
        if (bytes > PROBE_BYTES_MAX
                || !tries.has(to, 1, nowNs)
                || (perAddress && !probesTo.has(to.ip(), 1, nowNs))
                || !probes.take(1, nowNs)) {
            return false;
        }
        if (perAddress) {
            probesTo.take(to.ip(), 1, nowNs);
        }
        return tries.take(to, 1, nowNs);
    }

    /**
     * Whether a traversal towards an IP address may begin; if so {@link #mayBurst} grants packets up to the size of pool
     * and openers together, for twice the time after which the other side is taken for unreachable.
     */
    boolean openBurst(IpAddress to, long nowNs) {
        if (bursts.contains(to, nowNs) || !burstsInAll.take(1, nowNs)) {
            return false;
        }
        SrpConfig.Limits limits = config.limits();
        long endNs = nowNs + 2 * config.timers().introFallback();
        long bytes = limits.openers() + (long) limits.pool() * PROBE_BYTES_MAX;
        Burst burst = new Burst(endNs, limits.pool() + limits.openers(), bytes);
        bursts.put(to, burst, Math.max(endNs, nowNs + config.timers().keepalive()));
        return true;
    }

    /** Whether one packet of the traversal that is open towards this address may be sent; if so it is counted. */
    boolean mayBurst(Endpoint to, int bytes, long nowNs) {
        Burst burst = bursts.get(to.ip(), nowNs);
        if (burst == null || nowNs >= burst.endNs || burst.packets < 1 || burst.bytes < bytes) {
            return false;
        }
        burst.packets--;
        burst.bytes -= bytes;
        return true;
    }

    /** Gives back the memory of what is over. */
    void expire(long nowNs) {
        credits.expire(nowNs);
        validated.expire(nowNs);
        bursts.expire(nowNs);
    }
}
