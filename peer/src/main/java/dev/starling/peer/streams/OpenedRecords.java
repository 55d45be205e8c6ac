package dev.starling.peer.streams;

import dev.starling.identify.PeerRecord;
import dev.starling.identity.SignedEnvelope;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Peer records whose signatures were found to hold, the last few hundred: who connects again, or pushes what has not
 * changed, shows the same bytes, and verifying them is a tenth of what a connection costs. Safe to use from any thread.
 */
final class OpenedRecords {
    private static final int RECORDS_MAX = 256;
    /** Longer ones are opened each time. */
    private static final int PAYLOAD_BYTES_MAX = 2048;

    private final Map<SignedEnvelope, PeerRecord> opened = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<SignedEnvelope, PeerRecord> eldest) {
            return size() > RECORDS_MAX;
        }
    };

    /**
     * The record in an envelope, as {@link PeerRecord#open} has it.
     *
     * @throws IllegalArgumentException when it is not what it should be, or badly signed
     */
    PeerRecord open(SignedEnvelope envelope) {
        synchronized (opened) {
            PeerRecord known = opened.get(envelope);
            if (known != null) {
                return known;
            }
        }
        PeerRecord record = PeerRecord.open(envelope);
        if (envelope.payload().length() <= PAYLOAD_BYTES_MAX) {
            synchronized (opened) {
                opened.put(envelope, record);
            }
        }
        return record;
    }
}
