package dev.starling.net.tcp;

/** An HTTP message that is not taken: the status to answer a request with, and why, for people. */
final class HttpException extends Exception {
    private static final long serialVersionUID = 1L;

    final int status;
    final String reason;

    HttpException(int status, String message) {
        super(message, null, false, false);
        this.reason = message;
        this.status = status;
    }
}
