package dev.starling.mux;

/** Why a stream was not opened, or a ping not sent. */
public enum MuxRefusal {
    /** Too many streams wait to be opened. */
    TOO_MANY_WAITING,
    /** Too many pings are unanswered. */
    TOO_MANY_PINGS,
    /** All stream numbers of this connection have been used. */
    NUMBERS_EXHAUSTED,
    /** One of the sides has gone away: no new streams. */
    GONE_AWAY,
    /** The connection is over. */
    CLOSED
}
