package dev.starling.mux;

/** What yamux frames are refused for; each has a counter. */
public enum YamuxRejection {
    /** The version is not 0. */
    WRONG_VERSION(true),
    /** The type is none of the four. */
    UNKNOWN_TYPE(true),
    /** A Data frame announces more bytes than any window could allow. */
    FRAME_TOO_LARGE(true),
    /** A Data frame is longer than the window that was granted. */
    WINDOW_OVERRUN(true),
    /** A window update takes the window beyond 2³²−1. */
    CREDIT_OVERFLOW(true),
    /** The remote side opened a stream with id 0 or with one of our ids. */
    WRONG_ID(true),
    /** The remote side opened a stream with a number that it has used before, whether that stream still exists or not. */
    DUPLICATE_STREAM(true),
    /** More resets are owed than may wait: the remote side opens streams without end and does not read. */
    CONTROL_FLOOD(true),
    /** A stream beyond the limit was reset. */
    TOO_MANY_STREAMS(false),
    /** A stream opened after we went away was reset. */
    SYN_AFTER_GO_AWAY(false),
    /** A stream whose number is so far behind the highest that it may have been used before: it was reset. */
    LATE_SYN(false),
    /** A frame for a stream that does not exist, or no more: ignored, its body too. */
    UNKNOWN_STREAM(false),
    /** A reset for a stream that does not exist, or no more. */
    LATE_RESET(false),
    /** Data behind a FIN: the stream was reset. */
    DATA_AFTER_FIN(false),
    /** An acknowledgement for a stream that needs none. */
    UNASKED_ACK(false),
    /** A ping beyond the rate, or beyond the answers that may wait for room: not answered. */
    PING_FLOOD(false),
    /** A ping that is neither question nor answer. */
    PING_WITHOUT_FLAG(false),
    /** An answer that nobody asked for. */
    UNASKED_PONG(false);

    private final boolean closes;

    YamuxRejection(boolean closes) {
        this.closes = closes;
    }

    /** Whether the connection is closed with GoAway(1). */
    public boolean closes() {
        return closes;
    }
}
