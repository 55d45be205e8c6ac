package dev.starling.mux;

/** Why a multiplexed connection is over. */
public enum MuxEnd {
    /** One side went away and no stream was left. */
    NORMAL,
    /** The layers below ended while streams were open, or unannounced. */
    ENDED_BELOW,
    /** The other side broke the protocol; it has been told if there was room. */
    PROTOCOL_ERROR,
    /** The other side did not answer a ping in time. */
    TIMEOUT,
    /** The other side closed the connection with an error of its own, or accused us of one. */
    REMOTE_ERROR,
    /** Closed by {@link MuxInput.GoAway} with a code that is not normal. */
    CLOSED_HERE
}
