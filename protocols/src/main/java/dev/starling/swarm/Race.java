package dev.starling.swarm;

import dev.starling.core.Env;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.swarm.Ranking.Candidate;
import dev.starling.swarm.Ranking.Lane;
import dev.starling.swarm.SwarmOutput.Unreachable.Attempt;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Addresses tried against each other for whoever waits (RFC 8305 section 5): each lane begins with its best address and
 * goes on to the next after a delay, or at once when one has failed. The first link that proves itself ends the race.
 */
final class Race extends Alarms.Alarm {
    /** When nobody can wait any longer, the attempts that have run for so long count as failed, others as cancelled. */
    private static final long LIFELESS_NS = 1_000_000_000L;

    /** One address being tried. */
    final class Runner {
        final long link;
        final Candidate candidate;
        final long startedNs;
        final long deadlineNs;
        boolean arrived;

        Runner(long link, Candidate candidate, long startedNs) {
            this.link = link;
            this.candidate = candidate;
            this.startedNs = startedNs;
            SwarmConfig.Pace pace = dialer.config().pace();
            deadlineNs = startedNs + (candidate.lane() == Lane.LOCAL ? pace.attemptLocalNs() : pace.attemptNs());
        }

        Race race() {
            return Race.this;
        }
    }

    /** What one lane has still before it. */
    private static final class Waiting {
        List<Candidate> candidates = new ArrayList<>();
        long nextNs;
    }

    final Optional<PeerId> peer;
    final boolean anew;
    private final Dialer dialer;
    private final long startedNs;
    /** The moment at which each gives up, by token. */
    private final Map<Long, Long> waiters = new LinkedHashMap<>();

    private final Map<Lane, Waiting> lanes = new EnumMap<>(Lane.class);
    private final Map<Long, Runner> running = new LinkedHashMap<>();
    private final Set<Candidate> seen = new LinkedHashSet<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private int refused;
    /** Whether public IPv6 is left out in this race; null until the question comes up. */
    private @Nullable Boolean judged;

    Race(Dialer dialer, Alarms alarms, Optional<PeerId> peer, boolean anew, long nowNs) {
        super(alarms);
        this.dialer = dialer;
        this.peer = peer;
        this.anew = anew;
        startedNs = nowNs;
        for (Lane lane : Lane.values()) {
            lanes.put(lane, new Waiting());
        }
    }

    void join(long token, long deadlineNs) {
        waiters.put(token, deadlineNs);
    }

    /**
     * Adds an address that has not been seen in this race; beyond the limit it is left out. What the application names
     * takes the place of hearsay.
     */
    void add(Candidate candidate, long nowNs) {
        Candidate key = key(candidate);
        if (seen.contains(key)) {
            promote(candidate);
            return;
        }
        boolean full = seen.size() >= dialer.config().limits().addressesMax();
        if (full && (candidate.told() || !dropHearsay())) {
            return;
        }
        seen.add(key);
        Optional<DialRules.Refusal> refusal = dialer.rules().refusal(candidate.address(), nowNs);
        if (refusal.isPresent()) {
            refused++;
            report(candidate, refusal.get().code(), refusal.get().reason());
            return;
        }
        lane(candidate).candidates.add(candidate);
    }

    private static Candidate key(Candidate candidate) {
        return new Candidate(candidate.address(), candidate.expected(), false);
    }

    /** Hearsay that the application names too is hearsay no more. */
    private void promote(Candidate candidate) {
        if (!candidate.told()) {
            lane(candidate).candidates.replaceAll(waiting -> key(waiting).equals(candidate) ? candidate : waiting);
        }
    }

    /** @return false when there is none */
    private boolean dropHearsay() {
        for (Waiting lane : lanes.values()) {
            for (Candidate candidate : lane.candidates.reversed()) {
                if (candidate.told()) {
                    lane.candidates.remove(candidate);
                    seen.remove(key(candidate));
                    return true;
                }
            }
        }
        return false;
    }

    void rank() {
        lanes.values().forEach(lane -> lane.candidates = Ranking.order(lane.candidates));
    }

    /** An address that does not even become a candidate. */
    void refuse(Multiaddr address, String code, String reason) {
        if (attempts.size() < dialer.config().limits().addressesMax()) {
            refused++;
            attempts.add(new Attempt(address, code, reason));
        }
    }

    private Waiting lane(Candidate candidate) {
        Waiting lane = lanes.get(candidate.lane());
        if (lane == null) {
            throw new IllegalStateException("no lane for " + candidate);
        }
        return lane;
    }

    private void report(Candidate candidate, String code, String reason) {
        attempts.add(new Attempt(candidate.address(), code, reason));
    }

    // ---- its course

    /** Starts what can start now; ends the race when nothing is left; sets the alarm. */
    void pump(Env<? super SwarmOutput> env) {
        long nowNs = env.nowNs();
        dropBlackHoles();
        boolean starved = false;
        for (Lane lane : Lane.values()) {
            Waiting waiting = lanes.get(lane);
            if (waiting != null && !starved && !held(lane, nowNs)) {
                starved = !pump(waiting, lane, env);
            }
        }
        if (running.isEmpty() && !starved && firstStartNs(nowNs) > lastDeadlineNs()) {
            exhausted(env);
            return;
        }
        dialer.starving(this, starved);
        dialer.alarms().at(this, nextNs(nowNs, starved));
    }

    /** Relayed addresses wait while there is hope for a direct one. */
    private boolean held(Lane lane, long nowNs) {
        return lane == Lane.RELAY && nowNs < relaysFromNs();
    }

    private long relaysFromNs() {
        boolean direct = lanes.entrySet().stream()
                        .anyMatch(lane -> lane.getKey() != Lane.RELAY
                                && !lane.getValue().candidates.isEmpty())
                || running.values().stream().anyMatch(runner -> runner.candidate.lane() != Lane.RELAY);
        return direct ? startedNs + dialer.config().pace().relayAfterNs() : startedNs;
    }

    /** @return false when there is no slot for another dial */
    private boolean pump(Waiting waiting, Lane lane, Env<? super SwarmOutput> env) {
        long nowNs = env.nowNs();
        while (waiting.nextNs <= nowNs) {
            Candidate next = ready(waiting, nowNs);
            if (next == null) {
                return true;
            }
            if (!dialer.hasSlot(this)) {
                return false;
            }
            waiting.candidates.remove(next);
            Runner runner = dialer.dial(this, next, env);
            running.put(runner.link, runner);
            SwarmConfig.Pace pace = dialer.config().pace();
            waiting.nextNs = nowNs + (lane == Lane.LOCAL ? pace.nextLocalNs() : pace.nextNs());
        }
        return true;
    }

    private @Nullable Candidate ready(Waiting waiting, long nowNs) {
        for (Candidate candidate : waiting.candidates) {
            if (dialer.notBeforeNs(candidate, nowNs) <= nowNs) {
                return candidate;
            }
        }
        return null;
    }

    /** Where IPv6 leads nowhere its addresses are left out, unless there are no others. Decided once a race. */
    private void dropBlackHoles() {
        Waiting open = lanes.get(Lane.PUBLIC);
        if (open == null || open.candidates.stream().noneMatch(Candidate::publicIpv6)) {
            return;
        }
        if (judged == null) {
            judged = dialer.blackHole().skip();
        }
        boolean others = open.candidates.stream().anyMatch(candidate -> !candidate.publicIpv6())
                || running.values().stream().anyMatch(runner -> !runner.candidate.publicIpv6());
        if (judged && others) {
            for (Candidate candidate : List.copyOf(open.candidates)) {
                if (candidate.publicIpv6()) {
                    open.candidates.remove(candidate);
                    report(candidate, "black-hole", "public IPv6 leads nowhere from here");
                }
            }
        }
    }

    private long firstStartNs(long nowNs) {
        long first = Env.NEVER;
        for (Waiting waiting : lanes.values()) {
            for (Candidate candidate : waiting.candidates) {
                first = Math.min(first, Math.max(waiting.nextNs, dialer.notBeforeNs(candidate, nowNs)));
            }
        }
        return first;
    }

    private long lastDeadlineNs() {
        return waiters.values().stream().mapToLong(Long::longValue).max().orElse(Env.NEVER - 1);
    }

    private long nextNs(long nowNs, boolean starved) {
        long next = waiters.values().stream().mapToLong(Long::longValue).min().orElse(Env.NEVER);
        for (Runner runner : running.values()) {
            next = Math.min(next, runner.deadlineNs);
        }
        if (starved) {
            return next;
        }
        for (Map.Entry<Lane, Waiting> lane : lanes.entrySet()) {
            long fromNs = lane.getKey() == Lane.RELAY ? relaysFromNs() : startedNs;
            for (Candidate candidate : lane.getValue().candidates) {
                long startNs = Math.max(lane.getValue().nextNs, dialer.notBeforeNs(candidate, nowNs));
                next = Math.min(next, Math.max(startNs, fromNs));
            }
        }
        return next;
    }

    // ---- what happens to it

    @Override
    void due(Env<? super SwarmOutput> env) {
        long nowNs = env.nowNs();
        for (Map.Entry<Long, Long> waiter : List.copyOf(waiters.entrySet())) {
            if (waiter.getValue() <= nowNs) {
                waiters.remove(waiter.getKey());
                Optional<Long> fallback = fallback();
                if (fallback.isPresent()) {
                    dialer.reached(waiter.getKey(), fallback.get(), env);
                    continue;
                }
                String reason = "no connection with " + whom() + " in time; " + running.size() + " of " + seen.size()
                        + " addresses under way";
                dialer.unreachable(waiter.getKey(), "timeout", reason, report(nowNs), env);
            }
        }
        for (Runner runner : List.copyOf(running.values())) {
            boolean lifeless = waiters.isEmpty() && nowNs - runner.startedNs >= LIFELESS_NS;
            if (runner.deadlineNs <= nowNs || lifeless) {
                env.out(new SwarmOutput.Drop(runner.link, "timeout", "no connection in time"));
                dialer.over(runner, "timeout", "no connection in time", env);
            }
        }
        if (waiters.isEmpty()) {
            end("given-up", "nobody waits any more", env);
        } else {
            pump(env);
        }
    }

    /** A runner has come to nothing: its lane goes on at once. */
    void failed(Runner runner, String code, String reason, long nowNs) {
        running.remove(runner.link);
        report(runner.candidate, code, reason);
        lane(runner.candidate).nextNs = nowNs;
    }

    /** Nobody waits for this token any more. */
    void giveUp(long token, Env<? super SwarmOutput> env) {
        waiters.remove(token);
        if (waiters.isEmpty()) {
            end("given-up", "nobody waits any more", env);
        } else {
            pump(env);
        }
    }

    /** There is a connection: everybody is answered, the other runners are dropped. */
    void won(long link, Env<? super SwarmOutput> env) {
        running.remove(link);
        for (long token : List.copyOf(waiters.keySet())) {
            dialer.reached(token, link, env);
        }
        waiters.clear();
        end("lost-race", "another address was faster", env);
    }

    /**
     * The peer has connected to us meanwhile. Where both sides dial each other at once and each dropped its own dial for
     * the other's, nothing would be left; so the side whose dials are preferred finishes a handshake that has begun.
     */
    void overtaken(long link, boolean ourDialsWin, Env<? super SwarmOutput> env) {
        if (ourDialsWin && running.values().stream().anyMatch(runner -> runner.arrived)) {
            lanes.values().forEach(lane -> lane.candidates.clear());
        } else {
            won(link, env);
        }
    }

    /** A connection that the peer has made meanwhile: the answer when ours comes to nothing. */
    private Optional<Long> fallback() {
        return anew ? Optional.empty() : peer.flatMap(dialer::best);
    }

    /** Everybody is told that there will be no connection. */
    void fail(String code, String reason, Env<? super SwarmOutput> env) {
        List<Attempt> report = report(env.nowNs());
        for (long token : List.copyOf(waiters.keySet())) {
            dialer.unreachable(token, code, reason, report, env);
        }
        waiters.clear();
        end(code, reason, env);
    }

    private void exhausted(Env<? super SwarmOutput> env) {
        Optional<Long> fallback = fallback();
        if (fallback.isPresent()) {
            won(fallback.get(), env);
            return;
        }
        boolean backingOff = lanes.values().stream().anyMatch(lane -> !lane.candidates.isEmpty());
        if (backingOff) {
            fail("backing-off", whom() + " has failed lately and is left alone for longer than is waited for", env);
        } else if (seen.isEmpty() && attempts.isEmpty()) {
            fail("no-address", "no address of " + whom() + " is known", env);
        } else if (refused == attempts.size()) {
            fail("no-usable-address", "none of " + attempts.size() + " addresses of " + whom() + " can be dialed", env);
        } else {
            dialer.peerFailed(this, env);
            fail("failed", "none of " + attempts.size() + " addresses led to " + whom(), env);
        }
    }

    private void end(String code, String reason, Env<? super SwarmOutput> env) {
        for (Runner runner : List.copyOf(running.values())) {
            env.out(new SwarmOutput.Drop(runner.link, code, reason));
            dialer.cancelled(runner, env.nowNs());
        }
        running.clear();
        lanes.values().forEach(lane -> lane.candidates.clear());
        dialer.ended(this);
    }

    private List<Attempt> report(long nowNs) {
        List<Attempt> all = new ArrayList<>(attempts);
        running.values()
                .forEach(runner -> all.add(new Attempt(
                        runner.candidate.address(),
                        "unfinished",
                        runner.arrived ? "connected, but not secured yet" : "no answer yet")));
        for (Waiting lane : lanes.values()) {
            for (Candidate candidate : lane.candidates) {
                long waitMs = (dialer.notBeforeNs(candidate, nowNs) - nowNs) / 1_000_000;
                all.add(
                        waitMs > 0
                                ? new Attempt(candidate.address(), "backing-off", "not again before " + waitMs + " ms")
                                : new Attempt(candidate.address(), "untried", "its turn had not come"));
            }
        }
        return List.copyOf(all);
    }

    private String whom() {
        return peer.map(PeerId::toString).orElse("anybody");
    }

    int running() {
        return running.size();
    }
}
