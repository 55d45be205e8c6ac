package dev.starling.swarm;

import dev.starling.core.Env;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.peerstore.PeerBook;
import dev.starling.swarm.Ranking.Candidate;
import dev.starling.swarm.SwarmOutput.Unreachable.Attempt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All races: who waits for whom, how many dials are under way, and what has failed before. */
final class Dialer {
    private final SwarmConfig.Dialing config;
    private final PeerBook book;
    private final Function<PeerId, Optional<Kept>> connection;
    private final DialRules rules;
    private final Alarms alarms;
    private final Tally tally;

    private final Map<Long, Race> byToken = new LinkedHashMap<>();
    /** The race that several may wait for, by whom it is about. */
    private final Map<PeerId, Race> shared = new LinkedHashMap<>();

    private final Map<Long, Race.Runner> byLink = new LinkedHashMap<>();
    private final Map<PeerId, Integer> dialsOf = new LinkedHashMap<>();
    /** Races that could go on if there were a slot; the one that has waited longest first. */
    private final Set<Race> starving = new LinkedHashSet<>();

    /** Addresses without a peer id: nobody answered there. With one: whoever answered is not that peer, or was silent. */
    private final BackOff<Multiaddr> addresses;

    private final BackOff<PeerId> peers;
    private final Rates<Multiaddr> probes;
    private final BlackHole blackHole;
    private long nextLink = 1;

    /** @param connection the one to be used with a peer */
    Dialer(
            SwarmConfig.Dialing config,
            PeerBook book,
            Function<PeerId, Optional<Kept>> connection,
            DialRules rules,
            Alarms alarms,
            Tally tally) {
        this.connection = connection;
        this.config = config;
        this.book = book;
        this.rules = rules;
        this.alarms = alarms;
        this.tally = tally;
        SwarmConfig.BackOff backOff = config.backOff();
        addresses = new BackOff<>(backOff);
        peers = new BackOff<>(backOff);
        probes = new Rates<>(backOff.probePeriodNs(), backOff.probeBurst(), backOff.entriesMax());
        blackHole = new BlackHole(backOff.blackHoleAfter());
    }

    SwarmConfig.Dialing config() {
        return config;
    }

    DialRules rules() {
        return rules;
    }

    Alarms alarms() {
        return alarms;
    }

    BlackHole blackHole() {
        return blackHole;
    }

    Optional<Long> best(PeerId peer) {
        return connection.apply(peer).map(kept -> kept.link);
    }

    // ---- questions and answers

    boolean waits(long token) {
        return byToken.containsKey(token);
    }

    boolean full() {
        return byToken.size() >= config.limits().connectsMax();
    }

    /** A question that no connection answers yet. */
    void connect(SwarmInput.Connect connect, Optional<PeerId> peer, Env<? super SwarmOutput> env) {
        long nowNs = env.nowNs();
        Race race = peer.isPresent() && !connect.anew() ? shared.get(peer.get()) : null;
        if (race == null) {
            race = new Race(this, alarms, peer, connect.anew(), nowNs);
            if (peer.isPresent() && !connect.anew()) {
                shared.put(peer.get(), race);
            }
        }
        byToken.put(connect.token(), race);
        race.join(connect.token(), saturated(nowNs, connect.timeoutNs()));
        addGiven(race, peer, connect.addresses(), nowNs);
        if (peer.isPresent()) {
            addKnown(race, peer.get(), nowNs);
        }
        race.rank();
        race.pump(env);
    }

    private static long saturated(long nowNs, long durationNs) {
        long waitNs = Math.max(0, durationNs);
        return waitNs >= Env.NEVER - Math.max(0, nowNs) ? Env.NEVER - 1 : nowNs + waitNs;
    }

    private static void addGiven(Race race, Optional<PeerId> peer, List<Multiaddr> given, long nowNs) {
        for (Multiaddr address : given) {
            Optional<PeerId> named = address.peerId();
            Optional<Multiaddr> bare = address.withoutPeerId();
            if (peer.isPresent() && named.isPresent() && !named.equals(peer)) {
                race.refuse(address, "wrong-peer", "it leads to " + named.get() + " instead of " + peer.get());
            } else if (bare.isEmpty()) {
                race.refuse(address, "bad-address", "a peer's id alone leads nowhere");
            } else {
                race.add(new Candidate(bare.get(), peer.or(() -> named), false), nowNs);
            }
        }
    }

    private void addKnown(Race race, PeerId peer, long nowNs) {
        for (Multiaddr address : book.addresses(peer, nowNs)) {
            boolean told = !book.confirmed(peer, address);
            address.withoutPeerId().ifPresent(bare -> race.add(new Candidate(bare, Optional.of(peer), told), nowNs));
        }
    }

    void giveUp(long token, Env<? super SwarmOutput> env) {
        Race race = byToken.remove(token);
        if (race != null) {
            tally.add("connects.given-up");
            race.giveUp(token, env);
        }
    }

    /**
     * There is a connection with a peer that this side's race has not made.
     *
     * @param ourDialsWin whether a connection that we have dialed is preferred by both sides
     */
    void connected(PeerId peer, long link, boolean ourDialsWin, Env<? super SwarmOutput> env) {
        peers.worked(peer);
        Race race = shared.get(peer);
        if (race != null) {
            race.overtaken(link, ourDialsWin, env);
        }
    }

    /** Nobody is to reach this peer. */
    void banned(PeerId peer, Env<? super SwarmOutput> env) {
        for (Race race : new LinkedHashSet<>(byToken.values())) {
            if (race.peer.equals(Optional.of(peer))) {
                race.fail("banned", peer + " is banned", env);
            }
        }
    }

    void reached(long token, long link, Env<? super SwarmOutput> env) {
        byToken.remove(token);
        tally.add("connects.reached");
        env.out(new SwarmOutput.Reached(token, link));
    }

    void unreachable(long token, String code, String reason, List<Attempt> attempts, Env<? super SwarmOutput> env) {
        byToken.remove(token);
        tally.add("connects", code);
        env.out(new SwarmOutput.Unreachable(token, code, reason, attempts));
    }

    void ended(Race race) {
        alarms.at(race, Env.NEVER);
        starving.remove(race);
        race.peer.ifPresent(peer -> shared.remove(peer, race));
    }

    // ---- dials

    boolean hasSlot(Race race) {
        return byLink.size() < config.limits().dialsMax()
                && race.peer.map(peer -> dialsOf.getOrDefault(peer, 0)).orElse(race.running())
                        < config.limits().dialsOfPeerMax();
    }

    void starving(Race race, boolean starved) {
        if (starved) {
            starving.add(race);
        } else {
            starving.remove(race);
        }
    }

    /** When this may be tried at the earliest. */
    long notBeforeNs(Candidate candidate, long nowNs) {
        long notBeforeNs = addresses.untilNs(candidate.address(), nowNs);
        if (candidate.expected().isPresent()) {
            PeerId peer = candidate.expected().get();
            notBeforeNs = Math.max(notBeforeNs, addresses.untilNs(pair(candidate.address(), peer), nowNs));
            if (candidate.told()) {
                notBeforeNs = Math.max(notBeforeNs, peers.untilNs(peer, nowNs));
            }
        }
        return candidate.told() ? Math.max(notBeforeNs, probes.nextNs(candidate.address(), nowNs)) : notBeforeNs;
    }

    private static Multiaddr pair(Multiaddr address, PeerId peer) {
        return address.withPeerId(peer);
    }

    Race.Runner dial(Race race, Candidate candidate, Env<? super SwarmOutput> env) {
        long link = nextLink;
        nextLink += 2;
        if (candidate.told()) {
            probes.take(candidate.address(), env.nowNs());
        }
        Race.Runner runner = race.new Runner(link, candidate, env.nowNs());
        byLink.put(link, runner);
        race.peer.ifPresent(peer -> dialsOf.merge(peer, 1, Integer::sum));
        tally.add("dials");
        env.out(new SwarmOutput.Dial(link, candidate.address(), candidate.expected()));
        return runner;
    }

    Race.@Nullable Runner runner(long link) {
        return byLink.get(link);
    }

    void arrived(Race.Runner runner) {
        runner.arrived = true;
        if (runner.candidate.publicIpv6()) {
            blackHole.alive();
        }
    }

    private void release(Race.Runner runner) {
        byLink.remove(runner.link);
        runner.race().peer.ifPresent(peer -> dialsOf.computeIfPresent(peer, (p, n) -> n > 1 ? n - 1 : null));
    }

    /** A dial has come to nothing; the caller pumps the race. */
    void over(Race.Runner runner, String code, String reason, Env<? super SwarmOutput> env) {
        release(runner);
        tally.add("dials", code);
        blame(runner, code, env);
        runner.race().failed(runner, code, reason, env.nowNs());
    }

    /** The peer is there, and it is we who do not want the connection: no verdict about the address. */
    void unwanted(Race.Runner runner, String code, String reason, Env<? super SwarmOutput> env) {
        release(runner);
        tally.add("dials", code);
        runner.race().failed(runner, code, reason, env.nowNs());
    }

    private void blame(Race.Runner runner, String code, Env<? super SwarmOutput> env) {
        Candidate candidate = runner.candidate;
        if (candidate.publicIpv6() && !runner.arrived) {
            if (code.equals("refused")) {
                blackHole.alive();
            } else {
                blackHole.lifeless();
            }
        }
        Optional<PeerId> expected = candidate.expected();
        if (expected.isPresent()) {
            if (code.endsWith("wrong-peer")) {
                book.forget(expected.get(), candidate.address());
            } else {
                book.failed(expected.get(), candidate.address(), env.nowNs());
            }
        }
        // Who answers under another name may still be somebody's peer: only this pair is left alone.
        Multiaddr key = runner.arrived && expected.isPresent()
                ? pair(candidate.address(), expected.get())
                : candidate.address();
        addresses.failed(key, env.nowNs(), env.random());
    }

    /** Somebody else has won, or nobody waits: no verdict about the address. */
    void cancelled(Race.Runner runner, long nowNs) {
        release(runner);
        tally.add("dials.cancelled");
        // A head start and no sign of life: the way that lost is as good as closed.
        if (runner.candidate.publicIpv6()
                && !runner.arrived
                && nowNs - runner.startedNs >= config.pace().nextNs()) {
            blackHole.lifeless();
        }
    }

    /** The link of this runner is a connection now. */
    void won(Race.Runner runner, PeerId peer, Env<? super SwarmOutput> env) {
        release(runner);
        addresses.worked(runner.candidate.address());
        addresses.worked(pair(runner.candidate.address(), peer));
        book.reached(peer, runner.candidate.address(), env.nowNs());
        runner.race().won(runner.link, env);
        connected(peer, runner.link, false, env);
    }

    /** Every address has failed. */
    void peerFailed(Race race, Env<? super SwarmOutput> env) {
        race.peer.ifPresent(peer -> peers.failed(peer, env.nowNs(), env.random()));
    }

    /** Gives free slots to those who wait; called once everything else about an input is done. */
    void feed(Env<? super SwarmOutput> env) {
        if (starving.isEmpty() || byLink.size() >= config.limits().dialsMax()) {
            return;
        }
        for (Race race : new ArrayList<>(starving)) {
            if (byLink.size() >= config.limits().dialsMax()) {
                return;
            }
            if (starving.contains(race) && hasSlot(race)) {
                starving.remove(race);
                race.pump(env);
            }
        }
    }

    int waiting() {
        return byToken.size();
    }

    int dials() {
        return byLink.size();
    }

    /** Entries of every table, for those who count. */
    int size() {
        return byToken.size() + shared.size() + byLink.size() + dialsOf.size() + starving.size();
    }

    int remembered() {
        return addresses.size() + peers.size() + probes.size();
    }
}
