package dev.starling.discovery;

import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One interface and family: who is a neighbour there, and when to ask, answer and announce. */
final class MdnsLink {
    /** An answer that waits a little, so that not all answer at once and one answer serves several who ask. */
    private static final class Waiting {
        final Set<OwnRecords.Part> parts = EnumSet.noneOf(OwnRecords.Part.class);
        long dueNs;
        /** The only one who asked, as long as there is only one. */
        @Nullable
        Endpoint sole;
    }

    private static final int ANNOUNCEMENTS = 2;

    final int socket;
    final Endpoint group;
    final Budget budget;
    /** Whether others may hold records of ours. */
    boolean spoken;

    private final MdnsConfig.Timers timers;
    private List<MdnsCommand.Subnet> subnets = List.of();
    private @Nullable Waiting waiting;
    private int announcementsLeft;
    private long announceNs = Env.NEVER;
    private long queryNs = Env.NEVER;
    private long queryInterval;
    private boolean skippedQuery;
    /** Before the first answer: long enough ago. */
    private long answeredNs;

    MdnsLink(int socket, Endpoint group, MdnsConfig config, long nowNs) {
        this.socket = socket;
        this.group = group;
        timers = config.timers();
        budget = new Budget(config.limits().linkDatagramsPerSecond(), nowNs);
        answeredNs = nowNs - timers.spacing();
    }

    void subnets(List<MdnsCommand.Subnet> value) {
        subnets = value;
    }

    List<IpAddress> ownAddresses() {
        return subnets.stream().map(MdnsCommand.Subnet::own).toList();
    }

    boolean isOwn(IpAddress ip) {
        return subnets.stream().anyMatch(subnet -> subnet.own().equals(ip));
    }

    /** RFC 6762 §11: in one of the link's subnets, or of the ranges that no router forwards. */
    boolean isNeighbour(IpAddress ip) {
        boolean linkLocal = ip.v4() ? ip.low() >>> 16 == 0xa9fe : ip.high() >>> 54 == 0x3fa;
        return (linkLocal && ip.v4() == group.ip().v4()) || subnets.stream().anyMatch(subnet -> subnet.contains(ip));
    }

    boolean isLoopback() {
        return subnets.stream().anyMatch(subnet -> subnet.own().isLoopback());
    }

    /** Begins anew: a query at once, and announcements. */
    void start(long nowNs, RandomGenerator random) {
        queryInterval = timers.queryFirst();
        queryNs = nowNs + delay(random);
        announce(queryNs);
    }

    /** The records are new: says so twice (RFC 6762 §8.3). */
    void announce(long fromNs) {
        announcementsLeft = ANNOUNCEMENTS;
        announceNs = fromNs;
    }

    private long delay(RandomGenerator random) {
        return random.nextLong(timers.delayMin(), timers.delayMax() + 1);
    }

    /**
     * Somebody has asked for {@code parts}.
     *
     * @param from who; null for ourselves
     * @param truncated whether more of what they know follows (RFC 6762 §7.2)
     */
    void asked(
            Set<OwnRecords.Part> parts,
            @Nullable Endpoint from,
            boolean truncated,
            long nowNs,
            RandomGenerator random) {
        long delay = truncated ? random.nextLong(timers.moreKnownMin(), timers.moreKnownMax() + 1) : delay(random);
        long due = Math.max(nowNs + delay, answeredNs + timers.spacing());
        Waiting current = waiting;
        if (current == null) {
            current = new Waiting();
            current.dueNs = due;
            current.sole = truncated ? from : null;
            waiting = current;
        } else {
            // The earlier moment serves both; but then nobody's further knowledge may take the answer back.
            current.dueNs = Math.min(current.dueNs, due);
            current.sole = from != null && from.equals(current.sole) ? from : null;
        }
        current.parts.addAll(parts);
    }

    /** {@code from} knows our records already: the rest of a truncated query. */
    void known(Endpoint from) {
        if (waiting != null && from.equals(waiting.sole)) {
            waiting = null;
        }
    }

    /** The answer whose time has come; empty when none has. */
    Set<OwnRecords.Part> dueAnswer(long nowNs) {
        Waiting current = waiting;
        if (current == null || current.dueNs > nowNs) {
            return Set.of();
        }
        waiting = null;
        answeredNs = nowNs;
        return current.parts;
    }

    /** Whether it is time for an announcement; the next one is planned then. */
    boolean dueAnnouncement(long nowNs) {
        if (announceNs > nowNs) {
            return false;
        }
        announcementsLeft--;
        announceNs = announcementsLeft > 0 ? nowNs + timers.spacing() : Env.NEVER;
        return true;
    }

    /** Whether it is time for a query; the next one is planned then, twice as far away (RFC 6762 §5.2). */
    boolean dueQuery(long nowNs) {
        if (queryNs > nowNs) {
            return false;
        }
        queryNs = nowNs + queryInterval;
        queryInterval = Math.min(2 * queryInterval, timers.queryMost());
        skippedQuery = false;
        return true;
    }

    /**
     * Another machine has asked what we are about to ask, and knows no answer that it would keep from us: as good as our
     * own query (RFC 6762 §7.3). Not twice in a row, so that nobody can silence us.
     */
    void askedByOther(Endpoint from, long nowNs) {
        if (!skippedQuery && queryNs - nowNs < queryInterval / 2 && !isOwn(from.ip())) {
            dueQuery(queryNs);
            skippedQuery = true;
        }
    }

    /** A record of somebody else is about to expire: asks soon. */
    void querySoon(long nowNs, RandomGenerator random) {
        queryNs = Math.min(queryNs, nowNs + delay(random));
    }

    long deadlineNs() {
        long next = Math.min(queryNs, announceNs);
        return waiting == null ? next : Math.min(next, waiting.dueNs);
    }
}
