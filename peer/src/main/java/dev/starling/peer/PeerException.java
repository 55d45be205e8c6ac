package dev.starling.peer;

/** The one exception that users of the API meet. The code is stable; the message says what, which value, what to do. */
public final class PeerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why something cannot be done. */
    public enum Code {
        /** The peer or the world is closed. */
        CLOSED,
        /** An address is malformed or not of a kind that this peer speaks. */
        BAD_ADDRESS,
        /** An address cannot be bound. */
        CANNOT_BIND,
        /** The peer that a message is for is not known. */
        UNKNOWN_PEER,
        /** No address of a peer could be connected to; the message tells of each. */
        UNREACHABLE,
        /** The other side speaks none of the protocols asked for. */
        PROTOCOL,
        /** The other side, or we, gave a stream up. */
        RESET,
        /** A value is larger than a limit. */
        TOO_LARGE,
        /** A queue is full; try again later. */
        BUSY,
        /** The state folder cannot be read or written. */
        STORAGE,
        /** A result did not come in time. */
        TIMEOUT,
        /** The option or the operation does not fit this world or this peer. */
        UNSUPPORTED
    }

    private final Code code;

    public PeerException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public PeerException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
