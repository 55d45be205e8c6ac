package dev.starling.net.store;

import dev.starling.core.Bytes;

/** Finds the records of one segment, whatever has happened to it. */
final class SegmentScan {
    /** Takes the records in their order. */
    interface Sink {
        void value(Bytes key, int offset, int valueLength);

        void removal(Bytes key);
    }

    /**
     * What was found.
     *
     * @param goodBytes the end of the last record that holds; what follows is damage or an unfinished write
     * @param gaps places before it where records were damaged
     * @param skippedBytes the size of these places
     */
    record Found(int goodBytes, int gaps, int skippedBytes) {}

    private SegmentScan() {}

    /**
     * Reads records from the beginning; where one does not hold, goes on at the next offset where one does. Removals are
     * believed only as long as nothing was skipped: between the records lie packets of strangers, whose bytes may look
     * like a record, and while a forged value is only a packet that the protocol verifies, a forged removal would lose
     * one. Not believing a removal is harmless.
     */
    static Found scan(byte[] data, Sink sink) {
        int good = 0;
        int gaps = 0;
        int skipped = 0;
        int at = 0;
        while (at < data.length) {
            int length = LogRecord.valueLengthAt(data, at);
            if (length < 0) {
                at++;
                continue;
            }
            if (at > good) {
                gaps++;
                skipped += at - good;
            }
            Bytes key = LogRecord.keyAt(data, at);
            if (length > 0) {
                sink.value(key, at, length);
            } else if (gaps == 0) {
                sink.removal(key);
            }
            at += LogRecord.bytes(length);
            good = at;
        }
        return new Found(good, gaps, skipped);
    }
}
