package dev.starling.mux;

import java.nio.ByteBuffer;

/**
 * What comes into a machine that carries many streams over one connection.
 *
 * <p>A stream is named by the number that the wire gives it, never used twice on one connection; 62 bits are enough for
 * every multiplexer there is. A buffer is lent: the machine has taken or copied all of it when {@code handle} returns.
 * Inputs that name a stream which is gone are ignored: it may have been reset while they were on their way. Nothing may
 * be handed in from inside {@code Env.out}.
 */
public sealed interface MuxInput {
    /** The layers below are connected: begin. Comes once, before everything else. */
    record Begin() implements MuxInput {}

    /** Bytes from the other side, in order, cut anywhere. */
    record FromBelow(ByteBuffer data) implements MuxInput {}

    /** The other side sends nothing more: no stream lives on. */
    record EndBelow() implements MuxInput {}

    /**
     * The layers below take so many bytes more than was said before. At first they take none.
     *
     * @param bytes at least 0
     */
    record Room(int bytes) implements MuxInput {}

    /**
     * Wants a new stream; answered by {@link MuxOutput.Opened} or {@link MuxOutput.Refused}, perhaps later.
     *
     * @param token names the answer; any value
     */
    record Open(long token) implements MuxInput {}

    /**
     * Bytes for the other side of a stream, at most as many as {@link MuxOutput.Writable} has allowed and not yet used.
     *
     * @param headroomBytes how many bytes of the buffer before its position may be written over, as may those that have
     *     been sent: with {@link #HEADROOM_BYTES} large data go down where they lie, behind their frame's header
     */
    record Write(long stream, ByteBuffer data, int headroomBytes) implements MuxInput {
        /** What a frame's header takes. */
        public static final int HEADROOM_BYTES = YamuxCodec.HEADER_BYTES;

        /** Checks that the headroom is there. */
        public Write {
            if (headroomBytes < 0 || headroomBytes > data.position()) {
                throw new IllegalArgumentException(
                        "no headroom of " + headroomBytes + " bytes before position " + data.position());
            }
        }

        /** Bytes that are copied. */
        public Write(long stream, ByteBuffer data) {
            this(stream, data, 0);
        }
    }

    /** Nothing more will be written to this stream; what was written is still sent, and reading goes on. */
    record Finish(long stream) implements MuxInput {}

    /** The stream is dead in both directions, at once. */
    record Reset(long stream) implements MuxInput {}

    /** Nobody will read this stream any more: what still comes, and what is not yet consumed, is thrown away. */
    record StopReading(long stream) implements MuxInput {}

    /**
     * The application has read so many bytes of what {@link MuxOutput.Data} gave it. Only this lets the other side send
     * more, and a stream that is finished both ways is gone only when all of its bytes have been consumed.
     */
    record Consumed(long stream, int bytes) implements MuxInput {}

    /** Measures a round trip; answered by {@link MuxOutput.Pong} or {@link MuxOutput.Refused}. */
    record Ping(long token) implements MuxInput {}

    /**
     * No new streams from the other side. With {@link MuxCode#NORMAL} those that exist live on, and {@link
     * MuxOutput.Closed} comes after the last; with any other code the connection is closed at once.
     */
    record GoAway(MuxCode code) implements MuxInput {}

    /** The deadline that the machine named has come. */
    record Tick() implements MuxInput {}
}
