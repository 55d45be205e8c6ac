package dev.starling.net.tcp;

/** A WebSocket frame that is not taken; the code is that of RFC 6455 §7.4.1, the message is for people. */
final class FrameException extends Exception {
    static final int PROTOCOL_ERROR = 1002;
    static final int UNSUPPORTED_DATA = 1003;
    static final int TOO_BIG = 1009;

    private static final long serialVersionUID = 1L;

    final int closeCode;
    final String reason;

    FrameException(int closeCode, String message) {
        super(message, null, false, false);
        this.reason = message;
        this.closeCode = closeCode;
    }
}
