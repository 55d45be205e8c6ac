package dev.starling.net.store;

/**
 * A store as it was after its last commit.
 *
 * @param writing false while it goes on in memory because the folder cannot be written
 * @param packets on the disk
 * @param liveBytes their records
 * @param diskBytes of all segments
 * @param evicted packets given up for want of room
 * @param mismatched packets given up because their content no longer had its hash
 * @param dropped packets never written because a queue was full
 */
public record StoreStatus(
        boolean writing, int packets, long liveBytes, long diskBytes, long evicted, long mismatched, long dropped) {
    static final StoreStatus NEW = new StoreStatus(true, 0, 0, 0, 0, 0, 0);
}
