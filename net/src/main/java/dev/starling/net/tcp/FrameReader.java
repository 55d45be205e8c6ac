package dev.starling.net.tcp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads WebSocket frames (RFC 6455 §5) from bytes cut anywhere. The payload of a binary frame is handed on as it comes,
 * so that a long frame costs no memory; nothing is kept but a head and the payload of a control frame.
 */
final class FrameReader {
    /** Longer ones are refused; since none is collected, this only limits what we are willing to count. */
    static final long FRAME_BYTES_MAX = 1L << 30;

    private static final int HEAD_BYTES_MAX = 14;
    private static final int FINAL = 0x80;
    private static final int RESERVED = 0x70;
    private static final int CONTROL = 0x08;
    private static final int MASKED = 0x80;
    private static final byte[] NOTHING = {};

    /** Takes what was read. */
    interface Sink {
        /** Bytes of the stream, lent; never empty. */
        void data(ByteBuffer piece);

        void ping(byte[] payload);

        /** @param code 1005 where the frame had none */
        void close(int code, String reason);
    }

    private final boolean masked;
    private final Sink sink;

    private final byte[] head = new byte[HEAD_BYTES_MAX];
    private int headLength;
    private boolean inPayload;
    private boolean inMessage;
    private boolean closed;
    private long left;
    private int mask;
    private byte[] control = NOTHING;

    /** @param masked whether the frames come from a client, which masks them */
    FrameReader(boolean masked, Sink sink) {
        this.masked = masked;
        this.sink = sink;
    }

    /**
     * Takes some bytes: the rest of a head, or as much of a payload as is there. Call until all are taken; the sink is
     * called at most once a call. What follows a Close is skipped.
     *
     * @param in is written to, since the mask is removed in place
     */
    void read(ByteBuffer in) throws FrameException {
        if (closed) {
            in.position(in.limit());
        } else if (!inPayload) {
            readHead(in);
        } else if (isControl()) {
            readControl(in);
        } else {
            readData(in);
        }
    }

    private void readHead(ByteBuffer in) throws FrameException {
        while (in.hasRemaining() && headLength < headNeeded()) {
            head[headLength++] = in.get();
            if (headLength == 2) {
                checkStart();
            }
        }
        if (headLength < headNeeded()) {
            return;
        }
        left = payloadLength();
        mask = 0;
        for (int i = headLength - (masked ? 4 : 0); i < headLength; i++) {
            mask = (mask << 8) | (head[i] & 0xff);
        }
        inPayload = true;
        if (!isControl()) {
            inMessage = (head[0] & FINAL) == 0;
        } else if (left > 0) {
            control = new byte[(int) left];
        }
        if (left == 0) {
            complete();
        }
    }

    private int headNeeded() {
        if (headLength < 2) {
            return 2;
        }
        int code = head[1] & 0x7f;
        return 2 + (code == 126 ? 2 : code == 127 ? 8 : 0) + (masked ? 4 : 0);
    }

    private void checkStart() throws FrameException {
        int opcode = head[0] & 0x0f;
        require((head[0] & RESERVED) == 0, "a reserved bit is set, and no extension was agreed");
        require((head[1] & MASKED) != 0 == masked, masked ? "a client's frame is not masked" : "a server's is masked");
        switch (opcode) {
            case FrameHead.CONTINUATION -> require(inMessage, "a continuation without a message");
            case FrameHead.BINARY -> require(!inMessage, "a message inside a message");
            case FrameHead.TEXT ->
                throw new FrameException(FrameException.UNSUPPORTED_DATA, "a text message; libp2p sends binary ones");
            case FrameHead.CLOSE, FrameHead.PING, FrameHead.PONG -> {
                require((head[0] & FINAL) != 0, "a control frame in fragments");
                require((head[1] & 0x7f) <= FrameHead.CONTROL_BYTES_MAX, "a control frame of more than 125 bytes");
            }
            default -> require(false, "unknown opcode " + opcode);
        }
    }

    private long payloadLength() throws FrameException {
        int code = head[1] & 0x7f;
        int extended = code == 126 ? 2 : code == 127 ? 8 : 0;
        if (extended == 0) {
            return code;
        }
        long length = 0;
        for (int i = 2; i < 2 + extended; i++) {
            length = (length << 8) | (head[i] & 0xff);
        }
        require(length >= 0, "a length with its uppermost bit set");
        require(length > (extended == 2 ? 125 : 0xffff), "a length " + length + " in more bytes than it needs");
        if (length > FRAME_BYTES_MAX) {
            throw new FrameException(
                    FrameException.TOO_BIG, "a frame of " + length + " bytes, more than " + FRAME_BYTES_MAX);
        }
        return length;
    }

    private boolean isControl() {
        return (head[0] & CONTROL) != 0;
    }

    private void readData(ByteBuffer in) {
        int length = (int) Math.min(left, in.remaining());
        if (length == 0) {
            return;
        }
        ByteBuffer piece = in.slice(in.position(), length);
        if (masked) {
            FrameHead.xor(piece, mask);
            mask = Integer.rotateLeft(mask, 8 * (length & 3));
        }
        in.position(in.position() + length);
        left -= length;
        if (left == 0) {
            next();
        }
        sink.data(piece);
    }

    private void readControl(ByteBuffer in) throws FrameException {
        int length = (int) Math.min(left, in.remaining());
        in.get(control, control.length - (int) left, length);
        left -= length;
        if (left == 0) {
            complete();
        }
    }

    private void next() {
        inPayload = false;
        headLength = 0;
    }

    /** The end of a control frame, or of an empty one. */
    private void complete() throws FrameException {
        int opcode = head[0] & 0x0f;
        byte[] payload = control;
        control = NOTHING;
        next();
        if (masked) {
            FrameHead.xor(ByteBuffer.wrap(payload), mask);
        }
        if (opcode == FrameHead.PING) {
            sink.ping(payload);
        } else if (opcode == FrameHead.CLOSE) {
            closed = true;
            close(payload);
        }
    }

    private void close(byte[] payload) throws FrameException {
        if (payload.length == 0) {
            sink.close(1005, "");
            return;
        }
        require(payload.length > 1, "a Close with half a code");
        int code = ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
        boolean valid = (code >= 1000 && code <= 1011 && code != 1004 && code != 1005 && code != 1006)
                || (code >= 3000 && code <= 4999);
        require(valid, "a Close with code " + code);
        sink.close(code, new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
    }

    private static void require(boolean condition, String message) throws FrameException {
        if (!condition) {
            throw new FrameException(FrameException.PROTOCOL_ERROR, message);
        }
    }
}
