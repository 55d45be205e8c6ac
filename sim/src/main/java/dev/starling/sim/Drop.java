package dev.starling.sim;

import java.util.Locale;

/** Why a datagram did not arrive. */
public enum Drop {
    NO_SOCKET,
    NAT_OUT,
    NAT_IN,
    HAIRPIN,
    UNREACHABLE,
    PORT_CLOSED,
    LOSS,
    BURST,
    QUEUE,
    MTU,
    PARTITION,
    RULE;

    /** The name in counters. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
