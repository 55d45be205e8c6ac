package dev.starling.secure;

/** Why a handshake or a stream of frames ended; becomes a {@code Fail}. Thrown inside this package only. */
class ChannelFailure extends Exception {
    private static final long serialVersionUID = 1L;

    final String code;

    ChannelFailure(String code, String reason) {
        // No stack trace: the other side decides how often this happens.
        super(reason, null, false, false);
        this.code = code;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
