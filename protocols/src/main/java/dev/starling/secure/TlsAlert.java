package dev.starling.secure;

import java.util.Locale;

/** What one side of TLS tells the other at the end (RFC 8446 §6). */
enum TlsAlert {
    CLOSE_NOTIFY(0),
    UNEXPECTED_MESSAGE(10),
    BAD_RECORD_MAC(20),
    RECORD_OVERFLOW(22),
    HANDSHAKE_FAILURE(40),
    BAD_CERTIFICATE(42),
    UNSUPPORTED_CERTIFICATE(43),
    CERTIFICATE_REVOKED(44),
    CERTIFICATE_EXPIRED(45),
    CERTIFICATE_UNKNOWN(46),
    ILLEGAL_PARAMETER(47),
    UNKNOWN_CA(48),
    ACCESS_DENIED(49),
    DECODE_ERROR(50),
    DECRYPT_ERROR(51),
    PROTOCOL_VERSION(70),
    INSUFFICIENT_SECURITY(71),
    INTERNAL_ERROR(80),
    INAPPROPRIATE_FALLBACK(86),
    USER_CANCELED(90),
    MISSING_EXTENSION(109),
    UNSUPPORTED_EXTENSION(110),
    UNRECOGNIZED_NAME(112),
    BAD_CERTIFICATE_STATUS_RESPONSE(113),
    UNKNOWN_PSK_IDENTITY(115),
    CERTIFICATE_REQUIRED(116),
    NO_APPLICATION_PROTOCOL(120);

    private static final TlsAlert[] ALL = values();

    final int number;

    TlsAlert(int number) {
        this.number = number;
    }

    /** The code of a failure that this alert of the other side brings, e.g. {@code alert-bad-certificate}. */
    static String code(int number) {
        for (TlsAlert alert : ALL) {
            if (alert.number == number) {
                return "alert-" + alert.name().toLowerCase(Locale.ROOT).replace('_', '-');
            }
        }
        return "alert-unknown";
    }
}
