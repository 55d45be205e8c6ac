package dev.starling.mux;

import java.nio.ByteBuffer;

/** The 12 bytes of a yamux header (spec, Framing): version, type, flags, stream id, length; big-endian. */
final class YamuxCodec {
    static final int HEADER_BYTES = 12;

    /** The window both sides assume for a new stream (spec, Flow Control). */
    static final int FIRST_WINDOW = 256 << 10;

    /** Length and windows are unsigned 32 bits. */
    static final long UINT32_MAX = 0xFFFF_FFFFL;

    static final int VERSION = 0;

    static final int DATA = 0;
    static final int WINDOW_UPDATE = 1;
    static final int PING = 2;
    static final int GO_AWAY = 3;

    static final int SYN = 1;
    static final int ACK = 2;
    static final int FIN = 4;
    static final int RST = 8;

    private YamuxCodec() {}

    /** Reads a header; {@code in} has at least {@link #HEADER_BYTES}. Every 12 bytes are a header. */
    static YamuxFrame read(ByteBuffer in) {
        int at = in.position();
        in.position(at + HEADER_BYTES);
        return new YamuxFrame(
                in.get(at) & 0xFF,
                in.get(at + 1) & 0xFF,
                (int) unsigned(in, at + 2, 2),
                unsigned(in, at + 4, 4),
                unsigned(in, at + 8, 4));
    }

    /** Big-endian whatever the order of {@code in}, which belongs to somebody else. */
    private static long unsigned(ByteBuffer in, int at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = (value << 8) | (in.get(at + i) & 0xFF);
        }
        return value;
    }

    /** Writes a header; {@code out} is big-endian and has room for it. */
    static void put(ByteBuffer out, int type, int flags, long stream, long length) {
        out.put((byte) VERSION).put((byte) type).putShort((short) flags);
        out.putInt((int) stream).putInt((int) length);
    }
}
