package dev.starling.swarm;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.MultiaddrProtocol;
import dev.starling.encoding.PeerId;
import dev.starling.peerstore.PeerBook;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * All connections of one peer: dials, admits, keeps to limits, and lets go of what is needed least. It decides; byte
 * streams and handshakes are the driver's. See the package for the life of a link.
 */
public final class SwarmMachine implements Machine<SwarmInput, SwarmOutput> {
    /** How often what is known of peers is looked through for what holds no more. */
    private static final long SWEEP_NS = 600_000_000_000L;

    private final PeerId self;
    private final PeerBook book;
    private final Alarms alarms = new Alarms();
    private final Tally tally = new Tally();
    private final Bans bans;
    private final Regard regard;
    private final DialRules rules;
    private final Dialer dialer;
    private final Gate gate;
    private final Connections connections;
    private long sweptNs = Long.MIN_VALUE / 2;

    /**
     * A swarm without connections.
     *
     * @param self our own id
     * @param book where addresses come from and results go to; used by the same thread
     * @param dialable whether the driver has a transport for such an address
     */
    public SwarmMachine(PeerId self, SwarmConfig config, PeerBook book, Predicate<Multiaddr> dialable) {
        this.self = self;
        this.book = book;
        bans = new Bans(config.inbound().prefixesMax());
        regard = new Regard(config.connections().taggedMax());
        rules = new DialRules(dialable, bans);
        IpCounts ips = new IpCounts(config.inbound());
        gate = new Gate(config.inbound(), bans, ips, alarms, tally);
        connections = new Connections(self, config.connections(), book, regard, ips, alarms, tally);
        dialer = new Dialer(config.dialing(), book, connections::best, rules, alarms, tally);
    }

    @Override
    public long deadlineNs() {
        return alarms.nextNs();
    }

    @Override
    public void handle(SwarmInput input, Env<? super SwarmOutput> env) {
        switch (input) {
            case SwarmInput.Listens(List<Multiaddr> addresses) -> rules.listens(addresses);
            case SwarmInput.Connect connect -> connect(connect, env);
            case SwarmInput.GiveUp(long token) -> dialer.giveUp(token, env);
            case SwarmInput.Incoming(long link, Multiaddr remote) -> incoming(link, remote, env);
            case SwarmInput.Arrived(long link) -> arrived(link);
            case SwarmInput.Secured(long link, PeerId peer) -> secured(link, peer, env);
            case SwarmInput.Streams(long link, int count) -> connections.streams(link, count, env);
            case SwarmInput.Gone(long link, String code, String reason) -> gone(link, code, reason, env);
            case SwarmInput.Disconnect(PeerId peer) ->
                connections.dropAll(k -> k.peer.equals(peer), "disconnected", "closed by the application", env);
            case SwarmInput.Tag(PeerId peer, String name, int value, boolean protect) -> {
                if (!regard.tag(peer, name, value, protect)) {
                    tally.add("tags.refused");
                }
            }
            case SwarmInput.Ban(PeerId peer, long durationNs) -> ban(peer, durationNs, env);
            case SwarmInput.BanPrefix ban -> ban(ban, env);
            case SwarmInput.Tick() -> {}
        }
        long nowNs = env.nowNs();
        for (Alarms.Alarm due = alarms.poll(nowNs); due != null; due = alarms.poll(nowNs)) {
            due.due(env);
        }
        connections.trim(env);
        dialer.feed(env);
        if (nowNs - sweptNs >= SWEEP_NS) {
            sweptNs = nowNs;
            book.sweep(nowNs);
        }
    }

    // ---- going out

    private void connect(SwarmInput.Connect connect, Env<? super SwarmOutput> env) {
        long token = connect.token();
        if (dialer.waits(token)) {
            tally.add("connects.token-in-use");
            return;
        }
        tally.add("connects");
        Optional<PeerId> peer = connect.peer().or(() -> theOnePeer(connect.addresses()));
        if (peer.isPresent()) {
            if (peer.get().equals(self)) {
                dialer.unreachable(token, "self", "that is this peer itself", List.of(), env);
                return;
            }
            if (bans.banned(peer.get(), env.nowNs())) {
                dialer.unreachable(token, "banned", peer.get() + " is banned", List.of(), env);
                return;
            }
            Optional<Kept> best = connect.anew() ? Optional.empty() : connections.best(peer.get());
            if (best.isPresent()) {
                dialer.reached(token, best.get().link, env);
                return;
            }
        }
        if (dialer.full()) {
            dialer.unreachable(token, "too-many-connects", "too many questions wait for an answer", List.of(), env);
        } else if (!connections.roomOutbound(env)) {
            dialer.unreachable(token, "too-many", "there is no room for another connection", List.of(), env);
        } else {
            dialer.connect(connect, peer, env);
        }
    }

    /** Addresses that all lead to one peer ask for that peer. */
    private static Optional<PeerId> theOnePeer(List<Multiaddr> addresses) {
        Set<Optional<PeerId>> named = new HashSet<>();
        addresses.forEach(address -> named.add(address.peerId()));
        return named.size() == 1 ? named.iterator().next() : Optional.empty();
    }

    private void arrived(long link) {
        Race.Runner runner = dialer.runner(link);
        if (runner != null) {
            dialer.arrived(runner);
        }
    }

    private void secured(Race.Runner runner, PeerId peer, Env<? super SwarmOutput> env) {
        dialer.arrived(runner);
        Optional<PeerId> expected = runner.candidate.expected();
        Optional<String> refusal;
        if (expected.isPresent() && !expected.get().equals(peer)) {
            refusal = Optional.of("wrong-peer");
        } else if (peer.equals(self)) {
            refusal = Optional.of("self");
        } else if (bans.banned(peer, env.nowNs())) {
            refusal = Optional.of("banned");
        } else {
            Multiaddr address = runner.candidate.address();
            refusal = connections.keep(
                    new Kept.Origin(
                            runner.link,
                            peer,
                            true,
                            Gate.address(address),
                            address.has(MultiaddrProtocol.P2P_CIRCUIT),
                            runner.race().anew),
                    env);
        }
        if (refusal.isEmpty()) {
            dialer.won(runner, peer, env);
        } else {
            String reason = "the peer there is " + peer + ": " + refusal.get();
            tally.add("dropped", refusal.get());
            env.out(new SwarmOutput.Drop(runner.link, refusal.get(), reason));
            boolean theirFault =
                    refusal.get().equals("wrong-peer") || refusal.get().equals("self");
            if (theirFault) {
                dialer.over(runner, refusal.get(), reason, env);
            } else {
                dialer.unwanted(runner, refusal.get(), reason, env);
            }
            runner.race().pump(env);
        }
    }

    // ---- coming in

    private void incoming(long link, Multiaddr remote, Env<? super SwarmOutput> env) {
        if (gate.get(link) != null || connections.get(link) != null || dialer.runner(link) != null) {
            tally.add("in.link-in-use");
            return;
        }
        gate.incoming(link, remote, env);
    }

    private void secured(long link, PeerId peer, Env<? super SwarmOutput> env) {
        Race.Runner runner = dialer.runner(link);
        if (runner != null) {
            secured(runner, peer, env);
            return;
        }
        Gate.Pending pending = gate.get(link);
        if (pending == null) {
            return;
        }
        Optional<String> refusal;
        if (peer.equals(self)) {
            refusal = Optional.of("self");
        } else if (bans.banned(peer, env.nowNs())) {
            refusal = Optional.of("banned");
        } else {
            boolean relayed = pending.remote.has(MultiaddrProtocol.P2P_CIRCUIT);
            refusal = connections.keep(new Kept.Origin(link, peer, false, pending.ip, relayed, false), env);
        }
        if (refusal.isPresent()) {
            gate.drop(pending, refusal.get(), "not kept: " + refusal.get() + ", " + peer, env);
        } else {
            gate.remove(pending, true);
            dialer.connected(peer, link, self.compareTo(peer) < 0, env);
        }
    }

    // ---- going away

    private void gone(long link, String code, String reason, Env<? super SwarmOutput> env) {
        Race.Runner runner = dialer.runner(link);
        Gate.Pending pending = gate.get(link);
        if (runner != null) {
            if (code.equals(SwarmInput.RESOURCE_LIMIT) || code.equals(SwarmInput.GATED)) {
                dialer.unwanted(runner, code, reason, env);
            } else {
                dialer.over(runner, code, reason, env);
            }
            runner.race().pump(env);
        } else if (pending != null) {
            tally.add("in.failed", code);
            gate.remove(pending, false);
        } else if (connections.gone(link, env)) {
            tally.add("gone", code);
        }
    }

    private void ban(PeerId peer, long durationNs, Env<? super SwarmOutput> env) {
        bans.peer(peer, durationNs, env.nowNs());
        if (durationNs > 0) {
            connections.dropAll(k -> k.peer.equals(peer), "banned", peer + " is banned", env);
            dialer.banned(peer, env);
        }
    }

    private void ban(SwarmInput.BanPrefix ban, Env<? super SwarmOutput> env) {
        bans.prefix(Prefix.of(ban.address(), ban.bits()), ban.durationNs(), env.nowNs());
        if (ban.durationNs() > 0) {
            gate.dropBanned(env);
            connections.dropAll(
                    k -> k.ip.isPresent() && bans.banned(k.ip.get(), env.nowNs()),
                    "banned",
                    "its address is banned",
                    env);
        }
    }

    // ---- what there is

    /** The connection to be used with a peer: the one that {@link SwarmInput.Connect} would answer with. */
    public Optional<Long> connection(PeerId peer) {
        return connections.best(peer).map(kept -> kept.link);
    }

    /** How many connections there are. */
    public int connections() {
        return connections.count();
    }

    /** Entries of every table that is empty when nobody is connected and nothing under way, and alarms. */
    int entries() {
        return dialer.size() + gate.size() + connections.size() + alarms.size();
    }

    /**
     * What has happened, and under {@code now.} what there is: {@code connects.reached}, {@code dials.refused}, {@code
     * in.refused.too-fast}, {@code dropped.trimmed}, {@code now.connections.in} …
     */
    public SortedMap<String, Long> counters() {
        SortedMap<String, Long> all = tally.snapshot();
        all.put("now.connections.in", (long) connections.inbound());
        all.put("now.connections.out", (long) connections.count() - connections.inbound());
        all.put("now.peers", (long) connections.peers());
        all.put("now.pending.in", (long) gate.size());
        all.put("now.dials", (long) dialer.dials());
        all.put("now.connects", (long) dialer.waiting());
        all.put("now.bans", (long) bans.size());
        all.put("now.tagged", (long) regard.size());
        all.put("now.failures", (long) dialer.remembered());
        return all;
    }
}
