package dev.starling.srp;

import java.util.Locale;

/** Why a datagram was refused: counted by the machine, named by {@link SrpInspector}. */
public enum SrpRejection {
    /** Does not begin with 03 05 0B 11 (docs/protocol/srp.md §1). */
    BAD_MAGIC,
    /** The single byte 01, sent only to open a port on the way (§6). */
    PORT_OPENER,
    /** A type byte outside 1…8. */
    BAD_TYPE,
    /** Ends inside the fixed header, before a length or inside a field. */
    TRUNCATED,
    /** A length above its field's maximum. */
    FIELD_TOO_LONG,
    /** A JSON body that is malformed, or breaks the rules of its type (§3). */
    BAD_BODY;

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The stable name in output for programs, such as {@code bad-magic}. */
    public String code() {
        return code;
    }
}
