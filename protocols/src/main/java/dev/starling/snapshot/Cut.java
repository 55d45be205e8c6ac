package dev.starling.snapshot;

import dev.starling.core.Bytes;
import dev.starling.snapshot.SnapshotMessage.SnapshotId;
import dev.starling.snapshot.SnapshotReport.Channel;
import dev.starling.snapshot.SnapshotReport.ProcessRecord;
import dev.starling.snapshot.SnapshotReport.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One process's part in a snapshot: its state, its channels, and the way back to who asked for it. */
final class Cut {
    /** The way to an initiator: neighbours who said that they are nearer to it than this process. */
    static final class Route {
        final int depth;
        private final TreeMap<Bytes, Integer> nearer = new TreeMap<>();
        /** The newest version that each process has reported through here. */
        private final Map<Bytes, Integer> passed = new TreeMap<>();

        private @Nullable Bytes last;

        Route(int depth) {
            this.depth = depth;
        }

        void marker(Bytes from, int depthOfSender) {
            if (depthOfSender < depth) {
                nearer.put(from, depthOfSender);
            }
        }

        /** Whether the way for the records that went last is gone. */
        boolean closed(Bytes peer) {
            nearer.remove(peer);
            return last != null && last.equals(peer);
        }

        /** The neighbour nearest to the initiator; every step leads nearer, so nothing goes in circles. */
        Optional<Bytes> next() {
            Bytes best = null;
            for (Map.Entry<Bytes, Integer> each : nearer.entrySet()) {
                if (best == null || each.getValue() < nearer.getOrDefault(best, Integer.MAX_VALUE)) {
                    best = each.getKey();
                }
            }
            last = best;
            return Optional.ofNullable(best);
        }

        /** Whether this version is newer than what has passed. */
        boolean pass(Bytes process, int version) {
            Integer before = passed.get(process);
            if (before != null && before >= version) {
                return false;
            }
            passed.put(process, version);
            return true;
        }
    }

    private final Bytes state;
    private final Map<Bytes, Long> sentBefore;
    private final int keptBytesMax;
    private final TreeMap<Bytes, Recording> channels = new TreeMap<>();
    private final Map<Bytes, Long> expected = new TreeMap<>();
    private final Map<SnapshotId, Route> routes = new LinkedHashMap<>();
    private int keptBytes;
    private int version;
    private boolean reported;
    long reportByNs;
    long forgetAtNs;

    /** @param sentBefore how many messages each neighbour had been sent */
    Cut(Bytes state, Map<Bytes, Long> sentBefore, int keptBytesMax) {
        this.state = state;
        this.sentBefore = new TreeMap<>(sentBefore);
        this.keptBytesMax = keptBytesMax;
    }

    /** Sets the times: a quarter longer than it records, it passes on what others report. */
    void until(long nowNs, long withinMs) {
        reportByNs = nowNs + withinMs * 1_000_000;
        forgetAtNs = reportByNs + withinMs * 250_000 + 1;
    }

    void record(Bytes from, long receivedBefore) {
        channels.putIfAbsent(from, new Recording(receivedBefore));
        reported = false;
    }

    long sentBefore(Bytes to) {
        return sentBefore.getOrDefault(to, 0L);
    }

    Map<SnapshotId, Route> routes() {
        return routes;
    }

    /** A message that was sent before the sender's cut has come. */
    void add(Bytes from, Bytes payload) {
        Recording channel = channels.get(from);
        if (channel == null || !channel.open()) {
            return;
        }
        boolean keep = keptBytes + payload.length() <= keptBytesMax;
        keptBytes += keep ? payload.length() : 0;
        channel.add(payload, keep);
        Long sent = expected.get(from);
        if (sent != null && channel.hasAll(sent)) {
            channel.end(Status.COMPLETE);
        }
    }

    /** Ordered channels: the marker has come, and with it everything sent before. */
    void marker(Bytes from) {
        end(from, Status.COMPLETE);
    }

    /** Unordered channels: so many messages were sent before. */
    void marker(Bytes from, long sent) {
        Recording channel = channels.get(from);
        if (channel != null && channel.hasAll(sent)) {
            channel.end(Status.COMPLETE);
        } else {
            expected.put(from, sent);
        }
    }

    void closed(Bytes peer) {
        Recording channel = channels.get(peer);
        if (channel != null) {
            channel.close();
            reported = false;
        }
        expected.remove(peer);
    }

    private void end(Bytes from, Status status) {
        Recording channel = channels.get(from);
        if (channel != null) {
            channel.end(status);
        }
    }

    /** The deadline: what is open stays incomplete. */
    void late() {
        channels.values().forEach(channel -> channel.end(Status.LATE));
    }

    boolean complete() {
        return channels.values().stream().noneMatch(Recording::open);
    }

    /** Whether its record is due: complete, claimed by an initiator, and not reported since it last changed. */
    boolean due() {
        return !reported && !routes.isEmpty() && complete();
    }

    /** One more initiator wants the record, which may have gone to others. */
    void claimed() {
        reported = false;
    }

    /** Marks it as reported. */
    int nextVersion() {
        reported = true;
        return ++version;
    }

    int version() {
        return version;
    }

    ProcessRecord result(Bytes name) {
        List<Channel> incoming = new ArrayList<>();
        channels.forEach((from, channel) -> incoming.add(channel.result(from)));
        return new ProcessRecord(name, state, incoming);
    }
}
