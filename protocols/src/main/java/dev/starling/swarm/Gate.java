package dev.starling.swarm;

import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.MultiaddrProtocol;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who is let in to prove who it is, and for how long. Cheapest checks first. */
final class Gate {
    /** Who is let in but has not proven anything. */
    final class Pending extends Alarms.Alarm {
        final long link;
        final Multiaddr remote;
        final Optional<IpAddress> ip;
        final long sinceNs;

        Pending(long link, Multiaddr remote, long nowNs) {
            super(alarms);
            this.link = link;
            this.remote = remote;
            ip = address(remote);
            sinceNs = nowNs;
        }

        /** Those from whom one attacker would come. */
        Optional<Prefix> neighbourhood() {
            return ip.map(address -> Prefix.of(address, address.v4() ? 24 : 48));
        }

        @Override
        void due(Env<? super SwarmOutput> env) {
            drop(this, "timeout", "no proof in time of who it is", env);
        }
    }

    private final SwarmConfig.Inbound config;
    private final Bans bans;
    private final IpCounts ips;
    private final Alarms alarms;
    private final Tally tally;
    /** The oldest first. */
    private final Map<Long, Pending> pending = new LinkedHashMap<>();

    Gate(SwarmConfig.Inbound config, Bans bans, IpCounts ips, Alarms alarms, Tally tally) {
        this.config = config;
        this.bans = bans;
        this.ips = ips;
        this.alarms = alarms;
        this.tally = tally;
    }

    /** The address itself; none behind a relay, whose address says nothing about who comes. */
    static Optional<IpAddress> address(Multiaddr remote) {
        return remote.has(MultiaddrProtocol.P2P_CIRCUIT)
                ? Optional.empty()
                : remote.endpoint().map(Endpoint::ip);
    }

    void incoming(long link, Multiaddr remote, Env<? super SwarmOutput> env) {
        Pending newcomer = new Pending(link, remote, env.nowNs());
        Optional<String> refusal = refusal(newcomer, env);
        if (refusal.isPresent()) {
            tally.add("in.refused", refusal.get());
            env.out(new SwarmOutput.Drop(link, refusal.get(), "not let in: " + refusal.get() + ", from " + remote));
            return;
        }
        pending.put(link, newcomer);
        newcomer.ip.ifPresent(ips::enter);
        alarms.at(newcomer, env.nowNs() + config.pendingNs());
        tally.add("in.admitted");
        env.out(new SwarmOutput.Admit(link));
    }

    private Optional<String> refusal(Pending newcomer, Env<? super SwarmOutput> env) {
        long nowNs = env.nowNs();
        if (newcomer.ip.isPresent()) {
            IpAddress ip = newcomer.ip.get();
            if (bans.banned(ip, nowNs)) {
                return Optional.of("banned");
            }
            Optional<String> refusal = ips.refusal(ip, nowNs);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return pending.size() < config.pendingMax() || pushOut(newcomer, env)
                ? Optional.empty()
                : Optional.of("too-many-pending");
    }

    /** The oldest of the most crowded neighbourhood makes room, unless it is young and the newcomer's is as crowded. */
    private boolean pushOut(Pending newcomer, Env<? super SwarmOutput> env) {
        Map<Optional<Prefix>, Integer> crowds = new LinkedHashMap<>();
        pending.values().forEach(p -> crowds.merge(p.neighbourhood(), 1, Integer::sum));
        Optional<Pending> oldest = pending.values().stream()
                .max(Comparator.comparingInt((Pending p) -> crowds.getOrDefault(p.neighbourhood(), 0))
                        .thenComparing(Comparator.comparingLong((Pending p) -> p.sinceNs)
                                .reversed())
                        .thenComparing(
                                Comparator.comparingLong((Pending p) -> p.link).reversed()));
        if (oldest.isEmpty()) {
            return false;
        }
        int crowd = crowds.getOrDefault(oldest.get().neighbourhood(), 0);
        boolean lonelier = crowds.getOrDefault(newcomer.neighbourhood(), 0) + 1 < crowd;
        if (!lonelier && newcomer.sinceNs - oldest.get().sinceNs < config.youngNs()) {
            return false;
        }
        drop(oldest.get(), "pushed-out", "others wait to be let in", env);
        return true;
    }

    @Nullable
    Pending get(long link) {
        return pending.get(link);
    }

    /** It is pending no more; its address goes on counting when it becomes a connection. */
    void remove(Pending gone, boolean kept) {
        pending.remove(gone.link);
        alarms.at(gone, Env.NEVER);
        if (!kept) {
            gone.ip.ifPresent(ips::leave);
        }
    }

    void drop(Pending who, String code, String reason, Env<? super SwarmOutput> env) {
        remove(who, false);
        tally.add("in.dropped", code);
        env.out(new SwarmOutput.Drop(who.link, code, reason));
    }

    /** Drops who has become unwanted. */
    void dropBanned(Env<? super SwarmOutput> env) {
        for (Pending who : java.util.List.copyOf(pending.values())) {
            if (who.ip.isPresent() && bans.banned(who.ip.get(), env.nowNs())) {
                drop(who, "banned", who.remote + " is banned", env);
            }
        }
    }

    int size() {
        return pending.size();
    }
}
