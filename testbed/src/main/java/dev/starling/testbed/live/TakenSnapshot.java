package dev.starling.testbed.live;

import dev.starling.testbed.SnapshotResult;

/**
 * A snapshot that somebody has asked for.
 *
 * @param initiator the number of the peer that began it
 */
public record TakenSnapshot(int initiator, SnapshotResult result) {}
