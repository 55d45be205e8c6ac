package dev.starling.secure;

/**
 * The numbers of {@link TlsMachine}. How long a handshake may take is for who stacks the layers to say.
 *
 * @param handshakeBytesMax how many bytes the other side may send before the handshake is complete, records and all
 * @param recordsWithoutDataMax how many records in a row may bring no bytes: empty ones, key updates, tickets
 * @param recordsPerKeyMax after so many records we change our key; AES-GCM stays safe for 2^24.5 full ones (RFC 8446
 *     §5.5)
 * @param idleNs after so long without bytes either way, memory that can be had again is given back, in nanoseconds
 */
public record TlsLimits(int handshakeBytesMax, int recordsWithoutDataMax, long recordsPerKeyMax, long idleNs) {
    /** 16 KiB, 32 records, 2^24 records, 5 s. */
    public static final TlsLimits DEFAULT = new TlsLimits(16_384, 32, 1L << 24, 5_000_000_000L);

    public TlsLimits {
        if (handshakeBytesMax <= 0 || recordsWithoutDataMax <= 0 || recordsPerKeyMax <= 0 || idleNs <= 0) {
            throw new IllegalArgumentException("not limits: " + handshakeBytesMax + " bytes, " + recordsWithoutDataMax
                    + " and " + recordsPerKeyMax + " records, " + idleNs + " ns");
        }
    }
}
