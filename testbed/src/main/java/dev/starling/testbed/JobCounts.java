package dev.starling.testbed;

import dev.starling.core.Bytes;
import dev.starling.peer.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What a main job has asked for and what came of it. The receivers may be counted from any thread. */
final class JobCounts {
    private static final Duration STEP = Duration.ofMillis(50);

    private final Map<Bytes, AtomicInteger> receivers = new ConcurrentHashMap<>();
    private final List<Duration> rtts = new ArrayList<>();
    private int pingsSent;
    private int published;
    private int expected;
    private Optional<SnapshotResult> snapshot = Optional.empty();
    private boolean snapshotsHold = true;
    private final JobTraces traces;

    JobCounts(JobTraces traces) {
        this.traces = traces;
    }

    synchronized Optional<Duration> pinged(Optional<Duration> rtt) {
        pingsSent++;
        rtt.ifPresent(rtts::add);
        return rtt;
    }

    Optional<SnapshotResult> snapshot(Optional<SnapshotResult> taken) {
        snapshot = taken;
        snapshotsHold &= taken.filter(result -> result.conserved() && result.consistent())
                .isPresent();
        return taken;
    }

    void received(Bytes message) {
        receivers.computeIfAbsent(message, id -> new AtomicInteger()).incrementAndGet();
    }

    /** Waits until so many have received a message, or the time is over; how many have. */
    int awaitReceivers(Bytes message, int wanted, World world, Duration patience, Progress progress) {
        expect(wanted);
        Duration deadline = world.elapsed().plus(patience);
        while (receivers(message) < wanted && world.elapsed().compareTo(deadline) < 0) {
            progress.at("delivering", receivers(message), wanted);
            world.sleep(STEP);
        }
        progress.at("delivering", receivers(message), wanted);
        return receivers(message);
    }

    private synchronized void expect(int wanted) {
        published++;
        expected += wanted;
    }

    private int receivers(Bytes message) {
        AtomicInteger count = receivers.get(message);
        return count == null ? 0 : count.get();
    }

    synchronized MainJob.Summary summary(World world, MainJob.Transport transport, int peers, int linkEnds) {
        int delivered = receivers.values().stream().mapToInt(AtomicInteger::get).sum();
        return new MainJob.Summary(
                world.name(),
                transport.toString(),
                peers,
                linkEnds / 2,
                pingsSent,
                rtts.size(),
                median(),
                published,
                delivered,
                snapshot,
                traces.store().statistics(),
                snapshotsHold && pingsSent == rtts.size() && delivered == expected && published > 0);
    }

    private double median() {
        if (rtts.isEmpty()) {
            return Double.NaN;
        }
        long[] sorted = rtts.stream().mapToLong(Duration::toNanos).sorted().toArray();
        return sorted[sorted.length / 2] / 1e6;
    }
}
