package dev.starling.mux;

import java.nio.ByteBuffer;

/**
 * What a multiplexer puts out. These are taken at once, inside {@code Env.out}: buffers are lent and are written again
 * afterwards.
 *
 * <p>The life of a stream: {@link Opened} or {@link Accepted}; then {@link Writable}, {@link Data} and {@link Finished} in
 * any order; perhaps {@link WasReset}; last {@link Gone}. After {@link Closed} nothing comes except refusals.
 */
public sealed interface MuxOutput {
    /** Bytes for the other side: never more than {@link MuxInput.Room} has allowed. */
    record Down(ByteBuffer data) implements MuxOutput {}

    /** The stream asked for with {@code token}. It may be used at once, though the other side may still refuse it. */
    record Opened(long token, long stream) implements MuxOutput {}

    /** Why a stream was not opened, or a ping not sent. */
    enum Refusal {
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

    /** What was asked for with {@code token} will not be. */
    record Refused(long token, Refusal reason) implements MuxOutput {}

    /** The other side has opened a stream. */
    record Accepted(long stream) implements MuxOutput {}

    /** Bytes from the other side of a stream, in order; to be answered with {@link MuxInput.Consumed} when read. */
    record Data(long stream, ByteBuffer data) implements MuxOutput {}

    /** The other side writes nothing more to this stream. */
    record Finished(long stream) implements MuxOutput {}

    /** The other side, or a rule of the protocol, has killed the stream; bytes not yet read are worthless. */
    record WasReset(long stream) implements MuxOutput {}

    /** {@link MuxInput.Write} takes so many bytes more than was said before, in all. */
    record Writable(long stream, int bytes) implements MuxOutput {}

    /** The stream has no state here any more; its slot is free. Comes once for each stream, unless {@link Closed} does. */
    record Gone(long stream) implements MuxOutput {}

    /** The other side has answered a ping. */
    record Pong(long token, long rttNs) implements MuxOutput {}

    /** The other side wants no new streams; those that exist live on. */
    record GoneAway() implements MuxOutput {}

    /**
     * The connection is over and so is every stream. The layers below can be closed once the bytes already handed down
     * have left.
     *
     * @param end why, for counters
     * @param reason why, for people
     */
    record Closed(MuxEnd end, String reason) implements MuxOutput {}
}
