package dev.starling.snapshot;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.snapshot.SnapshotMessage.Marker;
import dev.starling.snapshot.SnapshotMessage.Report;
import dev.starling.snapshot.SnapshotMessage.SnapshotId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What both algorithms do alike: neighbours, the cuts under way, and the records' way to the initiators. */
final class Snapshots {
    private static final int ENDED_MAX = 1024;

    /** A neighbour: how many application messages went there, and which have come from there. */
    static final class Neighbour {
        long sent;
        final Arrivals received;

        Neighbour(int reorderedMax) {
            received = new Arrivals(reorderedMax);
        }
    }

    final Bytes self;
    final SnapshotConfig config;
    final TreeMap<Bytes, Neighbour> neighbours = new TreeMap<>();
    private final Supplier<Bytes> state;
    /** By id with Chandy and Lamport; by epoch, without an initiator, with Lai and Yang. */
    private final Map<SnapshotId, Cut> cuts = new LinkedHashMap<>();

    private final Set<SnapshotId> ended = new LinkedHashSet<>();
    private final Map<SnapshotId, Collecting> collecting = new LinkedHashMap<>();
    private long rejected;

    Snapshots(Bytes self, SnapshotConfig config, Supplier<Bytes> state) {
        if (self.isEmpty() || self.length() > SnapshotCodec.NAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a name has 1 to " + SnapshotCodec.NAME_BYTES_MAX + " bytes, not " + self.length());
        }
        this.self = self;
        this.config = config;
        this.state = state;
    }

    long rejected() {
        return rejected;
    }

    void reject() {
        rejected++;
    }

    Iterable<Map.Entry<SnapshotId, Cut>> cuts() {
        return cuts.entrySet();
    }

    @Nullable
    Cut cut(SnapshotId key) {
        return cuts.get(key);
    }

    boolean full() {
        return cuts.size() >= config.cutsMax();
    }

    boolean over(SnapshotId key) {
        return ended.contains(key);
    }

    boolean collecting() {
        return !collecting.isEmpty();
    }

    /** Whether some cut still waits for a channel of this process. */
    boolean recording() {
        return cuts.values().stream().anyMatch(cut -> !cut.complete());
    }

    /** Records the state and begins to record all channels. */
    Cut record(SnapshotId key, long withinMs, Env<?> env) {
        Bytes now = state.get();
        if (now.length() > config.stateBytesMax()) {
            throw new IllegalStateException(
                    "the state has " + now.length() + " bytes; at most " + config.stateBytesMax() + " are recorded");
        }
        Map<Bytes, Long> sent = new TreeMap<>();
        neighbours.forEach((peer, neighbour) -> sent.put(peer, neighbour.sent));
        Cut cut = new Cut(now, sent, config.recordedBytesMax());
        neighbours.forEach((peer, neighbour) -> cut.record(peer, neighbour.received.count()));
        cut.until(env.nowNs(), withinMs);
        cuts.put(key, cut);
        return cut;
    }

    /** Somebody wants this cut's records: markers go to all neighbours. */
    void claim(Cut cut, SnapshotId id, int depth, Env<? super SnapshotOutput> env) {
        cut.routes().put(id, new Cut.Route(depth));
        for (Bytes peer : neighbours.keySet()) {
            mark(cut, id, peer, env);
        }
    }

    private void mark(Cut cut, SnapshotId id, Bytes peer, Env<? super SnapshotOutput> env) {
        Cut.Route route = cut.routes().get(id);
        if (route != null) {
            long withinMs = Math.max(0, (cut.reportByNs - env.nowNs()) / 1_000_000);
            env.out(new SnapshotOutput.Send(peer, new Marker(id, route.depth, cut.sentBefore(peer), withinMs)));
        }
    }

    void collect(SnapshotId id, Cut cut, Env<?> env) {
        collecting.put(id, new Collecting(id, env.nowNs(), cut.forgetAtNs));
    }

    /** False where there are too many neighbours, or it is one already. */
    boolean open(Bytes peer, Env<? super SnapshotOutput> env) {
        if (neighbours.containsKey(peer) || peer.equals(self) || neighbours.size() >= config.channelsMax()) {
            rejected++;
            return false;
        }
        neighbours.put(peer, new Neighbour(config.reorderedMax()));
        for (Cut cut : cuts.values()) {
            if (env.nowNs() < cut.reportByNs) {
                // Before anything else is sent there, or it would be received before the other side's cut.
                cut.record(peer, 0);
                cut.routes().keySet().forEach(id -> mark(cut, id, peer, env));
            }
        }
        return true;
    }

    void close(Bytes peer, Env<? super SnapshotOutput> env) {
        neighbours.remove(peer);
        for (Cut cut : cuts.values()) {
            cut.closed(peer);
            for (Map.Entry<SnapshotId, Cut.Route> each : cut.routes().entrySet()) {
                if (each.getValue().closed(peer) && cut.version() > 0) {
                    send(cut, each.getKey(), cut.version(), env);
                }
            }
        }
    }

    /** Reports what is due; after every input. */
    void settle(Env<? super SnapshotOutput> env) {
        for (Cut cut : cuts.values()) {
            if (cut.due()) {
                int version = cut.nextVersion();
                cut.routes().keySet().forEach(id -> send(cut, id, version, env));
            }
        }
        finish(env);
    }

    /** The own record to one initiator. */
    void send(Cut cut, SnapshotId id, int version, Env<? super SnapshotOutput> env) {
        Report report = new Report(id, version, cut.result(self));
        Collecting mine = collecting.get(id);
        if (mine != null) {
            mine.take(report.process(), version, env.nowNs());
        } else {
            forward(cut, report, env);
        }
    }

    private void forward(Cut cut, Report report, Env<? super SnapshotOutput> env) {
        Cut.Route route = cut.routes().get(report.id());
        Optional<Bytes> next = route == null ? Optional.empty() : route.next();
        if (next.isPresent()) {
            env.out(new SnapshotOutput.Send(next.get(), report));
        } else {
            rejected++;
        }
    }

    /** Another process's record, in passing or for an initiator here. */
    void received(SnapshotId key, Report report, Env<? super SnapshotOutput> env) {
        Cut cut = cuts.get(key);
        Cut.Route route = cut == null ? null : cut.routes().get(report.id());
        boolean over = report.id().initiator().equals(self) && !collecting.containsKey(report.id());
        if (cut == null || route == null || report.process().name().equals(self)) {
            rejected++;
        } else if (!over && route.pass(report.process().name(), report.version())) {
            Collecting mine = collecting.get(report.id());
            if (mine == null) {
                forward(cut, report, env);
            } else {
                mine.take(report.process(), report.version(), env.nowNs());
            }
        }
    }

    void tick(Env<? super SnapshotOutput> env) {
        Iterator<Map.Entry<SnapshotId, Cut>> each = cuts.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<SnapshotId, Cut> next = each.next();
            if (env.nowNs() >= next.getValue().reportByNs) {
                next.getValue().late();
            }
            if (env.nowNs() >= next.getValue().forgetAtNs) {
                each.remove();
                end(next.getKey());
            }
        }
    }

    private void end(SnapshotId key) {
        if (ended.size() >= ENDED_MAX) {
            ended.remove(ended.iterator().next());
        }
        ended.add(key);
    }

    private void finish(Env<? super SnapshotOutput> env) {
        List<Collecting> over = new ArrayList<>();
        collecting.values().removeIf(each -> (each.settled() || env.nowNs() >= each.endsNs) && over.add(each));
        over.forEach(each -> env.out(new SnapshotOutput.Done(each.report(env.nowNs()))));
    }

    long deadlineNs() {
        long next = Env.NEVER;
        for (Cut cut : cuts.values()) {
            next = Math.min(next, cut.complete() ? cut.forgetAtNs : cut.reportByNs);
        }
        for (Collecting each : collecting.values()) {
            next = Math.min(next, each.endsNs);
        }
        return next;
    }
}
