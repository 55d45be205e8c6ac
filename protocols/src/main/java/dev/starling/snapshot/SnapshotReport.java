package dev.starling.snapshot;

import dev.starling.core.Bytes;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A snapshot as its initiator has collected it.
 *
 * @param startedNs when it was begun, in the world's time
 * @param endedNs when the last record had come, or the deadline
 * @param processes in the order of their names
 * @param afterNs how long after the start each record came, by name: who was late
 * @param missing those who take part, or should, and gave no record
 */
public record SnapshotReport(
        SnapshotMessage.SnapshotId id,
        long startedNs,
        long endedNs,
        List<ProcessRecord> processes,
        Map<Bytes, Long> afterNs,
        Map<Bytes, Reason> missing) {
    /** Why there is no record of a process. */
    public enum Reason {
        /** All its neighbours say that their channels with it are closed. */
        CLOSED,
        /** Its record had not come at the deadline. */
        LATE
    }

    /** How the recording of a channel ended. */
    public enum Status {
        /** Everything sent before the cut is known. */
        COMPLETE,
        /** The channel closed before. */
        CLOSED,
        /** The deadline came before. */
        LATE
    }

    /**
     * A channel to the process that recorded it.
     *
     * @param open whether it was still open when the record went off
     * @param count messages sent before the sender's cut and received after the receiver's
     * @param content these messages, in the order of arrival; fewer than {@code count} where they exceeded the limit
     */
    public record Channel(Bytes from, Status status, boolean open, long count, List<Bytes> content) {
        /** Copies the list. */
        public Channel {
            content = List.copyOf(content);
        }
    }

    /**
     * What a process has recorded.
     *
     * @param incoming a channel for each neighbour, in the order of their names
     */
    public record ProcessRecord(Bytes name, Bytes state, List<Channel> incoming) {
        /** Copies the list. */
        public ProcessRecord {
            incoming = List.copyOf(incoming);
        }

        boolean names(Bytes other) {
            return incoming.stream().anyMatch(channel -> channel.from().equals(other));
        }
    }

    /** Copies the collections. */
    public SnapshotReport {
        processes = List.copyOf(processes);
        afterNs = Collections.unmodifiableMap(new TreeMap<>(afterNs));
        missing = Collections.unmodifiableMap(new TreeMap<>(missing));
    }

    /** Whether every process and every channel is in it. */
    public boolean complete() {
        return missing.isEmpty()
                && processes.stream()
                        .flatMap(process -> process.incoming().stream())
                        .allMatch(channel -> channel.status() == Status.COMPLETE);
    }

    /** How many channels, each direction by itself. */
    public int channels() {
        return processes.stream().mapToInt(process -> process.incoming().size()).sum();
    }

    /** Messages in the channels. */
    public long inFlight() {
        return processes.stream()
                .flatMap(process -> process.incoming().stream())
                .mapToLong(Channel::count)
                .sum();
    }
}
