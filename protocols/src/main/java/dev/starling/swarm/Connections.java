package dev.starling.swarm;

import dev.starling.core.Env;
import dev.starling.encoding.PeerId;
import dev.starling.peerstore.PeerBook;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The connections there are. Several with one peer are allowed. Which of them is best is decided by what both ends know:
 * direct before relayed, then those dialed by the peer of the smaller id, then the youngest. When both have dialed each
 * other at once, both use the same one, and the one who has dialed the other closes that after it has been idle: one end
 * decides, so never are both closed.
 */
final class Connections {
    private final PeerId self;
    private final SwarmConfig.Connections config;
    private final PeerBook book;
    private final Regard regard;
    private final IpCounts ips;
    private final Alarms alarms;
    private final Tally tally;
    private final Map<Long, Kept> byLink = new LinkedHashMap<>();
    private final Map<PeerId, List<Kept>> byPeer = new LinkedHashMap<>();
    private final Trim trimInbound;
    private final Trim trimOutbound;
    private @Nullable Eviction eviction;
    private int inbound;

    Connections(
            PeerId self,
            SwarmConfig.Connections config,
            PeerBook book,
            Regard regard,
            IpCounts ips,
            Alarms alarms,
            Tally tally) {
        this.self = self;
        this.config = config;
        this.book = book;
        this.regard = regard;
        this.ips = ips;
        this.alarms = alarms;
        this.tally = tally;
        trimInbound = new Trim(false);
        trimOutbound = new Trim(true);
    }

    /** Set while one direction has more than its high mark: the moment at which some of them may go. */
    private final class Trim extends Alarms.Alarm {
        private final boolean outbound;
        private final SwarmConfig.Marks marks;
        private long lastNs = Long.MIN_VALUE / 2;

        Trim(boolean outbound) {
            super(alarms);
            this.outbound = outbound;
            marks = outbound ? config.trimming().outbound() : config.trimming().inbound();
        }

        private int total() {
            return outbound ? count() - inbound : inbound;
        }

        /** Called after each input, so it costs nothing while there is nothing to do. */
        void watch(Env<? super SwarmOutput> env) {
            if (total() <= marks.high()) {
                alarms.at(this, Env.NEVER);
            } else if (atNs() == Env.NEVER) {
                due(env);
            }
        }

        @Override
        void due(Env<? super SwarmOutput> env) {
            long nowNs = env.nowNs();
            if (total() <= marks.high()) {
                return;
            }
            List<Kept> oldestFirst = byLink.values().stream()
                    .filter(kept -> kept.outbound == outbound)
                    .sorted(Comparator.comparingLong(kept -> kept.sinceNs))
                    .toList();
            SwarmConfig.Trimming trimming = config.trimming();
            long ripeNs = oldestFirst.get(marks.high()).sinceNs + trimming.graceNs();
            long dueNs = Math.max(ripeNs, lastNs + trimming.silenceNs());
            if (dueNs > nowNs) {
                alarms.at(this, dueNs);
                return;
            }
            lastNs = nowNs;
            List<Kept> settled = oldestFirst.stream()
                    .filter(kept -> kept.sinceNs + trimming.graceNs() <= nowNs)
                    .toList();
            List<Kept> order = eviction(env).order(settled, marks.low());
            for (Kept kept : order.subList(0, Math.min(settled.size() - marks.low(), order.size()))) {
                drop(kept, "trimmed", "more connections than wanted, and others are worth more", env);
            }
            // Those who are protected or shielded today may not be later.
            alarms.at(this, total() > marks.high() ? nowNs + trimming.silenceNs() : Env.NEVER);
        }
    }

    // ---- what there is

    @Nullable
    Kept get(long link) {
        return byLink.get(link);
    }

    int count() {
        return byLink.size();
    }

    int inbound() {
        return inbound;
    }

    int peers() {
        return byPeer.size();
    }

    /** Entries of every table. */
    int size() {
        return byLink.size() + byPeer.size() + ips.size();
    }

    boolean connected(PeerId peer) {
        return byPeer.containsKey(peer);
    }

    /** The one to be used. */
    Optional<Kept> best(PeerId peer) {
        return byPeer.getOrDefault(peer, List.of()).stream().min(byPreference());
    }

    private Comparator<Kept> byPreference() {
        return Comparator.comparing((Kept k) -> k.relayed)
                .thenComparing(k -> !dialedBySmaller(k))
                .thenComparing(Comparator.comparingLong((Kept k) -> k.sinceNs).reversed())
                .thenComparing(Comparator.comparingLong((Kept k) -> k.link).reversed());
    }

    private boolean dialedBySmaller(Kept kept) {
        return kept.outbound == self.compareTo(kept.peer) < 0;
    }

    // ---- coming

    /**
     * Makes room for a connection and keeps it.
     *
     * @return why it cannot be kept; then nothing has changed for it, the caller drops the link
     */
    Optional<String> keep(Kept.Origin origin, Env<? super SwarmOutput> env) {
        Kept newcomer = new Kept(origin, this, alarms, env.nowNs());
        Optional<Kept> replaced = Optional.empty();
        if (byPeer.getOrDefault(newcomer.peer, List.of()).size() >= config.perPeerMax()) {
            replaced = leastOfPeer(newcomer, env.nowNs());
            if (replaced.isEmpty()) {
                return Optional.of("too-many-of-peer");
            }
        }
        boolean swapped = replaced.isPresent() && replaced.get().outbound == newcomer.outbound;
        if (!swapped && !room(newcomer, env)) {
            return Optional.of("too-many");
        }
        boolean first = !connected(newcomer.peer);
        // Making room may have taken the one that was to be replaced.
        replaced.filter(kept -> byLink.containsKey(kept.link)).ifPresent(kept -> {
            report(kept, "duplicate", "another connection with the same peer takes its place", env);
            unlink(kept);
        });
        add(newcomer, env);
        if (first) {
            book.connected(newcomer.peer, newcomer.ip, env.nowNs());
            env.out(new SwarmOutput.Presence(newcomer.peer, true));
        }
        settle(newcomer.peer);
        return Optional.empty();
    }

    private void add(Kept newcomer, Env<? super SwarmOutput> env) {
        byLink.put(newcomer.link, newcomer);
        byPeer.computeIfAbsent(newcomer.peer, p -> new ArrayList<>(1)).add(newcomer);
        inbound += newcomer.outbound ? 0 : 1;
        tally.add(newcomer.outbound ? "kept.out" : "kept.in");
        env.out(new SwarmOutput.Keep(newcomer.link, newcomer.peer, newcomer.outbound));
    }

    /** Who goes for one too many of a peer: an idle old one, else the one preferred least; both ends choose alike. */
    private Optional<Kept> leastOfPeer(Kept newcomer, long nowNs) {
        List<Kept> present = byPeer.getOrDefault(newcomer.peer, List.of());
        long oldNs = nowNs - config.trimming().graceNs();
        Optional<Kept> stale = present.stream()
                .filter(k -> k.idle() && k.sinceNs <= oldNs)
                .min(Comparator.comparingLong(k -> k.idleSinceNs()));
        return stale.or(() -> present.stream()
                .filter(k -> dialedBySmaller(newcomer) && !dialedBySmaller(k))
                .max(Comparator.comparingLong((Kept k) -> k.sinceNs).thenComparingLong(k -> k.link)));
    }

    private boolean room(Kept newcomer, Env<? super SwarmOutput> env) {
        if (newcomer.outbound) {
            return (count() - inbound < config.outMax() || evictOutbound(env))
                    && (count() < config.max() || evictInbound(env) || evictOutbound(env));
        }
        return (inbound < config.inMax() && count() < config.max())
                || (config.inMax() > 0 && evictInbound(env) && count() < config.max());
    }

    /** Whether an outbound connection would find room. */
    boolean roomOutbound(Env<? super SwarmOutput> env) {
        return config.outMax() > 0
                && (count() - inbound < config.outMax() || idleOutbound(env).isPresent());
    }

    /** The outbound connection that is worth least, if it is idle. */
    private Optional<Kept> idleOutbound(Env<? super SwarmOutput> env) {
        List<Kept> idle =
                byLink.values().stream().filter(k -> k.outbound && k.idle()).toList();
        return eviction(env).order(idle, 0).stream().findFirst();
    }

    private boolean evictOutbound(Env<? super SwarmOutput> env) {
        Optional<Kept> victim = idleOutbound(env);
        victim.ifPresent(kept -> drop(kept, "evicted", "another connection takes its place", env));
        return victim.isPresent();
    }

    private boolean evictInbound(Env<? super SwarmOutput> env) {
        Optional<Kept> victim = eviction(env).forInbound(byLink.values());
        victim.ifPresent(kept -> drop(kept, "evicted", "another connection takes its place", env));
        return victim.isPresent();
    }

    private Eviction eviction(Env<? super SwarmOutput> env) {
        if (eviction == null) {
            eviction = new Eviction(
                    regard,
                    peer -> book.latencyNs(peer).orElse(Long.MAX_VALUE),
                    env.random().nextLong());
        }
        return eviction;
    }

    // ---- being there

    void streams(long link, int count, Env<? super SwarmOutput> env) {
        Kept kept = byLink.get(link);
        if (kept != null) {
            kept.streams(count, env.nowNs());
            settle(kept.peer);
        }
    }

    /** Sets the moment at which connections of this peer that nobody needs are closed. */
    private void settle(PeerId peer) {
        List<Kept> present = byPeer.getOrDefault(peer, List.of());
        boolean othersDo = present.stream().anyMatch(k -> dialedBySmaller(k) && !k.relayed);
        for (Kept kept : present) {
            boolean superfluous = othersDo && kept.outbound && !kept.anew && !dialedBySmaller(kept) && kept.idle();
            alarms.at(kept, superfluous ? kept.idleSinceNs() + config.duplicateIdleNs() : Env.NEVER);
        }
    }

    void superfluous(Kept kept, Env<? super SwarmOutput> env) {
        drop(kept, "duplicate", "the other side's connection is used instead", env);
    }

    /** Lets go of what is more than wanted; called once everything else about an input is done. */
    void trim(Env<? super SwarmOutput> env) {
        trimInbound.watch(env);
        trimOutbound.watch(env);
    }

    // ---- going

    /** @return whether there was such a connection */
    boolean gone(long link, Env<? super SwarmOutput> env) {
        Kept kept = byLink.get(link);
        if (kept != null) {
            remove(kept, env);
        }
        return kept != null;
    }

    void drop(Kept kept, String code, String reason, Env<? super SwarmOutput> env) {
        report(kept, code, reason, env);
        remove(kept, env);
    }

    private void report(Kept kept, String code, String reason, Env<? super SwarmOutput> env) {
        tally.add("dropped", code);
        env.out(new SwarmOutput.Drop(kept.link, code, reason));
    }

    void dropAll(Predicate<Kept> which, String code, String reason, Env<? super SwarmOutput> env) {
        for (Kept kept : List.copyOf(byLink.values())) {
            if (which.test(kept)) {
                drop(kept, code, reason, env);
            }
        }
    }

    private void remove(Kept kept, Env<? super SwarmOutput> env) {
        unlink(kept);
        if (connected(kept.peer)) {
            settle(kept.peer);
        } else {
            book.disconnected(kept.peer, env.nowNs());
            env.out(new SwarmOutput.Presence(kept.peer, false));
        }
    }

    private void unlink(Kept kept) {
        byLink.remove(kept.link);
        alarms.at(kept, Env.NEVER);
        if (!kept.outbound) {
            inbound--;
            kept.ip.ifPresent(ips::leave);
        }
        byPeer.computeIfPresent(kept.peer, (peer, all) -> {
            all.remove(kept);
            return all.isEmpty() ? null : all;
        });
    }
}
