package dev.starling.secure;

/**
 * The numbers of {@link NoiseMachine}.
 *
 * @param handshakeNs from {@code Begin} to {@code Ready}, in nanoseconds
 * @param payloadBytesMax the largest payload of a handshake message, in bytes; an RSA key of 8192 bits and its signature
 *     have 2,090
 * @param muxersMax a longer list of multiplexers counts as none; go-libp2p's number is 100
 * @param framesMax how many frames may pass in a direction before the connection ends; js-libp2p's number is 2^32 − 1
 */
public record NoiseLimits(long handshakeNs, int payloadBytesMax, int muxersMax, long framesMax) {
    private static final int FRAME_BYTES_MAX = 65_535;
    private static final int HANDSHAKE_OVERHEAD_MAX = 96;

    /** 10 s, 8 KiB, 100 entries, 2^63 − 1 frames. */
    public static final NoiseLimits DEFAULT = new NoiseLimits(10_000_000_000L, 8192, 100, Long.MAX_VALUE);

    public NoiseLimits {
        if (handshakeNs <= 0
                || payloadBytesMax < 0
                || payloadBytesMax > FRAME_BYTES_MAX - HANDSHAKE_OVERHEAD_MAX
                || muxersMax < 0
                || framesMax < 0) {
            throw new IllegalArgumentException("not limits: " + handshakeNs + " ns, " + payloadBytesMax + " bytes, "
                    + muxersMax + " entries, " + framesMax + " frames");
        }
    }
}
