package dev.starling.sim;

import java.util.Locale;

/** Why a datagram did not arrive. */
public enum Drop {
    /** The machine sent from a socket that is not open. */
    NO_SOCKET,
    /** A box on the way out refused the flow, or had no port for it. */
    NAT_OUT,
    /** A box on the way in has no mapping, or its filter says no. */
    NAT_IN,
    /** It was meant for the box's own external address, and the box does not turn it round. */
    HAIRPIN,
    /** Nobody has the address. */
    UNREACHABLE,
    /** The host has no such port. */
    PORT_CLOSED,
    /** Independent loss. */
    LOSS,
    /** Loss in a burst. */
    BURST,
    /** A full queue, up or down. */
    QUEUE,
    /** Larger than the path takes. */
    MTU,
    /** Between the parts of a partition. */
    PARTITION,
    /** By a rule. */
    RULE;

    /** The name in counters. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
