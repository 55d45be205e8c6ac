package dev.starling.snapshot;

import dev.starling.core.Bytes;
import dev.starling.snapshot.SnapshotMessage.SnapshotId;
import dev.starling.snapshot.SnapshotReport.Channel;
import dev.starling.snapshot.SnapshotReport.ProcessRecord;
import dev.starling.snapshot.SnapshotReport.Reason;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

/** The records of a snapshot at its initiator. */
final class Collecting {
    private record Arrived(ProcessRecord process, int version, long afterNs) {}

    private final SnapshotId id;
    private final long startedNs;
    final long endsNs;
    private final TreeMap<Bytes, Arrived> arrived = new TreeMap<>();

    Collecting(SnapshotId id, long startedNs, long endsNs) {
        this.id = id;
        this.startedNs = startedNs;
        this.endsNs = endsNs;
    }

    void take(ProcessRecord process, int version, long nowNs) {
        Arrived before = arrived.get(process.name());
        if (before == null || before.version() < version) {
            arrived.put(process.name(), new Arrived(process, version, nowNs - startedNs));
        }
    }

    /**
     * Whether everybody has reported whom a record names, and names back. A neighbour that names no channel where the other
     * does has recorded before the channel opened: its new record is under way. A closed channel asks for nothing.
     */
    boolean settled() {
        for (Arrived each : arrived.values()) {
            for (Channel channel : each.process().incoming()) {
                Arrived other = arrived.get(channel.from());
                boolean answered =
                        other != null && other.process().names(each.process().name());
                if (!answered && channel.open()) {
                    return false;
                }
            }
        }
        return !arrived.isEmpty();
    }

    SnapshotReport report(long nowNs) {
        Map<Bytes, Reason> missing = new TreeMap<>();
        Map<Bytes, Long> afterNs = new TreeMap<>();
        var processes = new ArrayList<ProcessRecord>();
        arrived.forEach((name, each) -> {
            processes.add(each.process());
            afterNs.put(name, each.afterNs());
            for (Channel channel : each.process().incoming()) {
                if (!arrived.containsKey(channel.from())) {
                    Reason reason = channel.open() ? Reason.LATE : Reason.CLOSED;
                    // Whoever one neighbour still had a channel with was expected to report.
                    missing.merge(channel.from(), reason, (a, b) -> a == Reason.LATE ? a : b);
                }
            }
        });
        if (!arrived.containsKey(id.initiator())) {
            missing.put(id.initiator(), Reason.LATE);
        }
        return new SnapshotReport(id, startedNs, nowNs, processes, afterNs, missing);
    }
}
