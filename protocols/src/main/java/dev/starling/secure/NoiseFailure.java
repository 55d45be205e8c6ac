package dev.starling.secure;

/** Why Noise failed. */
final class NoiseFailure extends ChannelFailure {
    private static final long serialVersionUID = 1L;

    NoiseFailure(String code, String reason) {
        super(code, reason);
    }
}
