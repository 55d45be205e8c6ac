package dev.starling.swarm;

import dev.starling.mux.MuxInput;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What comes into a connection. Buffers are lent: their bytes have been taken or copied when {@code handle} returns. Nothing
 * may be handed in from inside {@code Env.out}. What names a stream that is gone is ignored.
 */
public sealed interface ConnectionInput {
    /** The byte stream is there: begin. Comes once, before everything else. */
    record Begin() implements ConnectionInput {}

    /** Bytes from the other side, in order, cut anywhere. */
    record FromBelow(ByteBuffer data) implements ConnectionInput {}

    /** The other side sends nothing more. */
    record EndBelow() implements ConnectionInput {}

    /**
     * The byte stream takes so many bytes more than was said before. Streams keep to it; handshakes, and what encryption
     * adds (18 bytes in 65,537), come on top.
     */
    record Room(int bytes) implements ConnectionInput {}

    /**
     * Wants a stream for the first of these protocols that the other side speaks; answered by {@link
     * ConnectionOutput.Opened} or {@link ConnectionOutput.Refused}. With a single protocol the stream is open without
     * waiting for the other side's word: should it refuse, the stream is reset.
     *
     * @param token names the answer; any value
     */
    record Open(long token, List<String> protocols) implements ConnectionInput {
        public Open {
            protocols = List.copyOf(protocols);
        }
    }

    /**
     * Bytes for the other side of a stream, at most as many as {@link ConnectionOutput.Writable} has allowed.
     *
     * @param headroomBytes see {@link MuxInput.Write}
     */
    record Write(long stream, ByteBuffer data, int headroomBytes) implements ConnectionInput {
        /** Bytes that are copied. */
        public Write(long stream, ByteBuffer data) {
            this(stream, data, 0);
        }
    }

    /** Nothing more will be written to this stream. */
    record Finish(long stream) implements ConnectionInput {}

    /** The stream is dead in both directions, at once. */
    record Reset(long stream) implements ConnectionInput {}

    /** Nobody will read this stream any more. */
    record StopReading(long stream) implements ConnectionInput {}

    /** The application has read so many bytes of a stream. */
    record Consumed(long stream, int bytes) implements ConnectionInput {}

    /**
     * Measures a round trip of the connection; answered by {@link ConnectionOutput.Pong} or {@link
     * ConnectionOutput.Refused}, unless the connection ends first.
     *
     * @param token names the answer; any value
     */
    record Ping(long token) implements ConnectionInput {}

    /** No new streams from now on; the connection closes after the last one. */
    record Close() implements ConnectionInput {}

    /** The connection is over at once. */
    record Abort() implements ConnectionInput {}

    /** The deadline that the machine named has come. */
    record Tick() implements ConnectionInput {}
}
