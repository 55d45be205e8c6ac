package dev.starling.mux;

/** Why a side wants no more streams. The order is that of yamux's GoAway codes. */
public enum MuxCode {
    /** Nothing is wrong. */
    NORMAL,
    /** The other side has broken the protocol. */
    PROTOCOL_ERROR,
    /** This side cannot go on. */
    INTERNAL_ERROR
}
