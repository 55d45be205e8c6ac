package dev.starling.srp;

import org.jspecify.annotations.Nullable;

/**
 * What a peer has found out about the NAT before it, as SRP writes it (docs/protocol/srp.md §5). Bits: 0 mapping
 * known, 1 mapping endpoint-independent, 2 firewall known, 3 any port of a known address may enter, 4 any address may
 * enter.
 */
public enum NatType {
    /** Nothing is known yet. */
    UNKNOWN(0),
    /** Anyone may send in. */
    UNRESTRICTED(31),
    /** Addresses that were sent to may send in from any port. */
    ADDR_RESTRICTED(15),
    /** Only endpoints that were sent to may send in. */
    PORT_RESTRICTED(7),
    /** "Hard", symmetric: another external port for each destination. */
    ENDPOINT_RESTRICTED(5);

    private final int bits;

    NatType(int bits) {
        this.bits = bits;
    }

    /** The number on the wire. */
    public int bits() {
        return bits;
    }

    /** Whether the number is one that a peer may announce: bits 0 and 2 set, no bit above 4. */
    public static boolean valid(int bits) {
        return bits >= 0 && bits < 32 && (bits & 0b101) == 0b101;
    }

    /** The type with exactly these bits; null for 13 and 29, which can arise and match no strategy, and for others. */
    public static @Nullable NatType of(int bits) {
        return switch (bits) {
            case 0 -> UNKNOWN;
            case 31 -> UNRESTRICTED;
            case 15 -> ADDR_RESTRICTED;
            case 7 -> PORT_RESTRICTED;
            case 5 -> ENDPOINT_RESTRICTED;
            default -> null;
        };
    }
}
