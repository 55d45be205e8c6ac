package dev.starling.peer.streams;

import dev.starling.identify.PeerRecord;
import dev.starling.identity.SignedEnvelope;

/**
 * Peer records whose signatures were found to hold, the last few hundred: who connects again, or pushes what has not
 * changed, shows the same bytes, and verifying them is a tenth of what a connection costs. Safe to use from any thread.
 */
final class OpenedRecords {
    private static final int RECORDS_MAX = 256;
    /** Longer ones are opened each time. */
    private static final int PAYLOAD_BYTES_MAX = 2048;

    private final Recent<SignedEnvelope, PeerRecord> opened = new Recent<>(RECORDS_MAX);

    /**
     * The record in an envelope, as {@link PeerRecord#open} has it.
     *
     * @throws IllegalArgumentException when it is not what it should be, or badly signed
     */
    PeerRecord open(SignedEnvelope envelope) {
        PeerRecord known = opened.get(envelope);
        if (known != null) {
            return known;
        }
        PeerRecord record = PeerRecord.open(envelope);
        if (envelope.payload().length() <= PAYLOAD_BYTES_MAX) {
            opened.put(envelope, record);
        }
        return record;
    }
}
