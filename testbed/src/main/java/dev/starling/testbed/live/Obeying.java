package dev.starling.testbed.live;

import dev.starling.peer.PeerException;
import dev.starling.peer.World;
import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.SnapshotResult;
import dev.starling.testbed.Topology;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Does what a control asks for, one at a time, where the job may wait. */
final class Obeying {
    private static final int SNAPSHOTS_MAX = 20;

    private final ArrayDeque<TakenSnapshot> snapshots = new ArrayDeque<>();
    private final World world;
    private final MainJob job;

    Obeying(World world, MainJob job) {
        this.world = world;
        this.job = job;
    }

    ControlAnswer obey(Control control) {
        try {
            return done(control);
        } catch (IllegalArgumentException | PeerException e) {
            return ControlAnswer.refused(String.valueOf(e.getMessage()));
        }
    }

    private ControlAnswer done(Control control) {
        return switch (control) {
            case Control.PingAround() -> pingAround();
            case Control.Ping(int from, int to) -> ping(from, to);
            case Control.Publish(int from, String text) -> publish(from < 0 ? first() : from, text);
            case Control.Snapshot(int initiator) -> snapshot(initiator < 0 ? first() : initiator);
            case Control.Add() -> {
                int number = job.add();
                yield answer("added", Map.of("peer", number), "added peer " + number);
            }
            case Control.Kill(int peer) -> kill(peer);
            case Control.Cut(int one, int other) -> {
                job.cut(one, other);
                yield answer("cut", pair(one, other), "nothing passes between " + one + " and " + other);
            }
            case Control.Heal(int one, int other) -> {
                job.heal(one, other);
                yield answer("healed", pair(one, other), one + " and " + other + " reach each other again");
            }
            case Control.HealAll() -> {
                job.healAll();
                yield answer("healed", Map.of(), "nothing is cut any more");
            }
            case Control.Partition(List<List<Integer>> parts) -> {
                job.partition(parts);
                yield answer("partitioned", Map.of("parts", parts.size()), "partitioned");
            }
            case Control.Shape(Topology topology) -> shape(topology);
            case Control.Loss(double share) -> {
                simulated().loss(share);
                yield answer("loss", Map.of("share", share), String.format(Locale.ROOT, "loss %.3g %%", share * 100));
            }
            case Control.LatencyRange(Duration min, Duration max) -> latency(min, max);
            case Control.OfTime time ->
                throw new IllegalStateException("what is about time is done by whoever lets it pass: " + time);
        };
    }

    private SimulatedWorld simulated() {
        if (world instanceof SimulatedWorld simulated) {
            return simulated;
        }
        throw new IllegalArgumentException(
                "loss and latency can be set with --simulated only; real peers have what the" + " machine gives them");
    }

    private int first() {
        return job.numbers().getFirst();
    }

    private ControlAnswer pingAround() {
        if (job.numbers().size() < 2) {
            throw new IllegalArgumentException("it takes two peers to ping; add one first");
        }
        job.pingAround();
        MainJob.Summary summary = job.summary();
        return answer(
                "pinged",
                Map.of("sent", summary.pingsSent(), "answered", summary.pingsAnswered()),
                "pings answered so far: " + summary.pingsAnswered() + " of " + summary.pingsSent());
    }

    private ControlAnswer ping(int from, int to) {
        Optional<Duration> rtt = job.ping(from, to);
        Map<String, Object> fields = pair(from, to);
        double ms = rtt.map(time -> time.toNanos() / 1e6).orElse(Double.NaN);
        fields.put("answered", rtt.isPresent());
        fields.put("rttMs", ms);
        return answer(
                "ping",
                fields,
                rtt.isPresent()
                        ? String.format(Locale.ROOT, "%d -> %d: %.2f ms", from, to, ms)
                        : from + " -> " + to + ": no answer within 5 s");
    }

    private ControlAnswer publish(int from, String text) {
        int received = job.publish(from, text);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("from", from);
        fields.put("received", received);
        return answer(
                "published",
                fields,
                "received by " + received + " of " + (job.numbers().size() - 1));
    }

    private ControlAnswer snapshot(int initiator) {
        Optional<SnapshotResult> taken = job.snapshot(initiator);
        if (taken.isEmpty()) {
            throw new IllegalArgumentException("no snapshot: this transport has none, or it was not over in time");
        }
        remember(new TakenSnapshot(initiator, taken.get()));
        return SnapshotAnswer.of(initiator, taken.get());
    }

    private synchronized void remember(TakenSnapshot taken) {
        snapshots.addFirst(taken);
        if (snapshots.size() > SNAPSHOTS_MAX) {
            snapshots.removeLast();
        }
    }

    /** The latest ones, newest first. */
    synchronized List<TakenSnapshot> snapshots() {
        return List.copyOf(snapshots);
    }

    private ControlAnswer kill(int peer) {
        if (job.numbers().contains(peer) && job.numbers().size() <= 2) {
            throw new IllegalArgumentException("two peers have to stay; add one first");
        }
        job.kill(peer);
        return answer("killed", Map.of("peer", peer), "killed peer " + peer);
    }

    private ControlAnswer shape(Topology topology) {
        job.shape(topology);
        int links = job.links().size();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("topology", topology.toString());
        fields.put("links", links);
        return answer("topology", fields, "topology " + topology + ": " + links + " links so far");
    }

    private ControlAnswer latency(Duration min, Duration max) {
        simulated().latency(min, max);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("minMs", min.toNanos() / 1e6);
        fields.put("maxMs", max.toNanos() / 1e6);
        return answer("latency", fields, "latency one way from " + min.toMillis() + " to " + max.toMillis() + " ms");
    }

    private static Map<String, Object> pair(int one, int other) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("from", one);
        fields.put("to", other);
        return fields;
    }

    static ControlAnswer answer(String event, Map<String, Object> fields, String text) {
        return new ControlAnswer(true, event, fields, text);
    }
}
