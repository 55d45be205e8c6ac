package dev.starling.testbed.check;

import dev.starling.core.Bytes;
import dev.starling.snapshot.SnapshotReport;
import dev.starling.snapshot.SnapshotReport.Channel;
import dev.starling.snapshot.SnapshotReport.ProcessRecord;
import dev.starling.snapshot.SnapshotReport.Status;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A snapshot of banks, read. */
final class Banks {
    final SortedMap<Bytes, BankState> states = new TreeMap<>();
    private final SortedMap<Bytes, ProcessRecord> processes = new TreeMap<>();

    Banks(SnapshotReport report) {
        for (ProcessRecord process : report.processes()) {
            states.put(process.name(), BankState.read(process.state()));
            processes.put(process.name(), process);
        }
    }

    /** The channel between two recorded processes, where it is fully known. */
    Optional<Channel> complete(Bytes from, Bytes to) {
        ProcessRecord receiver = processes.get(to);
        if (receiver == null || !states.containsKey(from)) {
            return Optional.empty();
        }
        return receiver.incoming().stream()
                .filter(channel -> channel.from().equals(from) && channel.status() == Status.COMPLETE)
                .findFirst();
    }
}
