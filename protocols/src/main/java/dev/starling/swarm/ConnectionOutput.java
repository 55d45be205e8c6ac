package dev.starling.swarm;

import dev.starling.secure.Secured;
import java.nio.ByteBuffer;

/**
 * What a connection puts out; taken at once, inside {@code Env.out}, since buffers are lent. A stream's life: {@link
 * Opened} or {@link Accepted}, then {@link Writable}, {@link Data} and {@link Finished} in any order, perhaps {@link
 * WasReset}, last {@link Gone}. After {@link Closed} nothing comes but {@link Refused}.
 */
public sealed interface ConnectionOutput {
    /** Bytes for the other side. */
    record Down(ByteBuffer data) implements ConnectionOutput {}

    /**
     * The other side has proven who it is and streams can be opened. Comes at most once.
     *
     * @param muxer the protocol id of the multiplexer
     */
    record Ready(Secured channel, String muxer) implements ConnectionOutput {}

    /** The stream asked for with {@code token}, for this protocol. */
    record Opened(long token, long stream, String protocol) implements ConnectionOutput {}

    /**
     * The stream or the ping asked for with {@code token} will not be.
     *
     * @param code for counters, e.g. {@code refused} where the other side speaks none of the protocols
     * @param reason for people
     */
    record Refused(long token, String code, String reason) implements ConnectionOutput {}

    /** The other side has opened a stream for a protocol that is spoken here. */
    record Accepted(long stream, String protocol) implements ConnectionOutput {}

    /** Bytes from the other side of a stream, to be answered with {@link ConnectionInput.Consumed} when read. */
    record Data(long stream, ByteBuffer data) implements ConnectionOutput {}

    /** The other side writes nothing more to this stream. */
    record Finished(long stream) implements ConnectionOutput {}

    /** The stream is dead: reset by the other side, or the lazily proposed protocol was refused. */
    record WasReset(long stream, String code) implements ConnectionOutput {}

    /** {@link ConnectionInput.Write} takes so many bytes more than was said before. */
    record Writable(long stream, int bytes) implements ConnectionOutput {}

    /** The stream has no state here any more. */
    record Gone(long stream) implements ConnectionOutput {}

    /** The other side has answered a ping. */
    record Pong(long token, long rttNs) implements ConnectionOutput {}

    /** The other side wants no new streams. */
    record GoneAway() implements ConnectionOutput {}

    /**
     * The connection is over. The byte stream can be closed once what was handed down has left.
     *
     * @param code for counters, lower case with dashes
     * @param reason for people
     */
    record Closed(String code, String reason) implements ConnectionOutput {}
}
