package dev.starling.secure;

/** Why TLS failed. */
final class TlsFailure extends ChannelFailure {
    private static final long serialVersionUID = 1L;

    /** What the other side is told. */
    final TlsAlert alert;

    TlsFailure(TlsAlert alert, String code, String reason) {
        super(code, reason);
        this.alert = alert;
    }

    /** A message that is not built as RFC 8446 says. */
    static TlsFailure malformed(String reason) {
        return new TlsFailure(TlsAlert.DECODE_ERROR, "bad-message", reason);
    }

    /** A message with a value that must not be there. */
    static TlsFailure illegal(String reason) {
        return new TlsFailure(TlsAlert.ILLEGAL_PARAMETER, "illegal-parameter", reason);
    }

    /** A message that must not come now. */
    static TlsFailure unexpected(String reason) {
        return new TlsFailure(TlsAlert.UNEXPECTED_MESSAGE, "unexpected-message", reason);
    }
}
