package dev.starling.snapshot;

import java.time.Duration;

/**
 * The limits of a process.
 *
 * @param channelsMax neighbours
 * @param cutsMax snapshots that it takes part in at once
 * @param stateBytesMax of its own state
 * @param payloadBytesMax of an application message
 * @param recordedBytesMax of all channels within one snapshot; what is more is counted but not kept
 * @param reorderedMax messages that may come before an earlier one of the same channel
 * @param deadline after which a process reports what it has; the initiator waits a quarter longer
 */
public record SnapshotConfig(
        int channelsMax,
        int cutsMax,
        int stateBytesMax,
        int payloadBytesMax,
        int recordedBytesMax,
        int reorderedMax,
        Duration deadline) {
    /** Ten seconds, 1,024 neighbours, 64 snapshots at once. */
    public static final SnapshotConfig DEFAULT =
            new SnapshotConfig(1024, 64, 64 << 10, 64 << 10, 256 << 10, 4096, Duration.ofSeconds(10));

    /** Checks the bounds. */
    public SnapshotConfig {
        if (channelsMax < 1 || cutsMax < 1 || stateBytesMax < 0 || payloadBytesMax < 0 || recordedBytesMax < 0) {
            throw new IllegalArgumentException("limits of snapshots are positive: " + channelsMax + ", " + cutsMax);
        }
        if (deadline.toMillis() < 1 || deadline.toMillis() > SnapshotCodec.WITHIN_MS_MAX) {
            throw new IllegalArgumentException("the deadline of a snapshot is 1 ms to 1 h, not " + deadline);
        }
    }

    /** With another deadline. */
    public SnapshotConfig within(Duration other) {
        return new SnapshotConfig(
                channelsMax, cutsMax, stateBytesMax, payloadBytesMax, recordedBytesMax, reorderedMax, other);
    }
}
