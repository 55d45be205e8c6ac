package dev.starling.net.store;

/**
 * The numbers of a store.
 *
 * @param log sizes of the packet log
 * @param commitDelayNs how long a packet may wait for others to be made durable together
 * @param commitPackets so many do not wait
 * @param queue changes waiting for the writer at most; beyond it packets are dropped and counted
 * @param backlogBytes packets kept for later while nothing can be written; beyond it the oldest are dropped
 * @param peersEveryNs the known peers are written at most so often, unless somebody waits for durability
 * @param retryMinNs the first new attempt after a failure
 * @param retryMaxNs later ones, each twice as late as the one before, at most so late
 */
record StoreSettings(
        SegmentLog.Limits log,
        long commitDelayNs,
        int commitPackets,
        int queue,
        long backlogBytes,
        long peersEveryNs,
        long retryMinNs,
        long retryMaxNs) {
    static final StoreSettings DEFAULT = new StoreSettings(
            SegmentLog.Limits.DEFAULT,
            50_000_000,
            64,
            8192,
            16_000_000,
            3_000_000_000L,
            1_000_000_000L,
            60_000_000_000L);

    StoreSettings log(SegmentLog.Limits value) {
        return new StoreSettings(
                value, commitDelayNs, commitPackets, queue, backlogBytes, peersEveryNs, retryMinNs, retryMaxNs);
    }

    StoreSettings queue(int value) {
        return new StoreSettings(
                log, commitDelayNs, commitPackets, value, backlogBytes, peersEveryNs, retryMinNs, retryMaxNs);
    }

    StoreSettings backlogBytes(long value) {
        return new StoreSettings(log, commitDelayNs, commitPackets, queue, value, peersEveryNs, retryMinNs, retryMaxNs);
    }
}
