package dev.starling.srp;

import dev.starling.core.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams of SRP version 6 (docs/protocol/srp.md §1): four magic bytes, a fixed header of big-endian integers, then
 * eleven fields with 16-bit lengths. Bodies are opaque here; {@link SrpBodies} reads the JSON ones.
 */
public final class SrpCodec {
    /** Magic, type, version, clock, hops, index and ttl. */
    static final int HEADER_BYTES = 23;

    private static final int MAGIC = 0x03050b11;
    private static final byte OPENER = 1;
    private static final long U32_MAX = 0xffff_ffffL;

    /** §1: the reference writes this clock as 0, so that the counter never leaves 31 bits. */
    private static final long CLOCK_WRAP = 2_000_000_000L;

    private static final int ID_MAX = 32;
    private static final int SIG_MAX = 64;

    private SrpCodec() {}

    /** What {@link #decode} makes of a datagram. */
    public sealed interface Decoded {
        /**
         * A packet.
         *
         * @param consumed how many bytes it took; what follows them is ignored
         */
        record Ok(SrpPacket packet, int consumed) implements Decoded {}

        /**
         * Not a packet.
         *
         * @param detail the offending value and what was expected, for people
         */
        record Refused(SrpRejection reason, String detail) implements Decoded {}
    }

    /**
     * Reads a datagram. Takes any version and tolerates trailing bytes, as the reference does; refuses a signature that
     * is cut short, which the reference accepts. Never throws, and keeps no reference to {@code data}.
     */
    public static Decoded decode(byte[] data) {
        if (data.length == 1 && data[0] == OPENER) {
            return new Decoded.Refused(SrpRejection.PORT_OPENER, "the byte 01 only opens a port");
        }
        for (int i = 0; i < 4 && i < data.length; i++) {
            if (data[i] != (byte) (MAGIC >> (24 - 8 * i))) {
                return new Decoded.Refused(
                        SrpRejection.BAD_MAGIC,
                        "begins with " + Bytes.of(data, 0, Math.min(4, data.length)) + ", not 03050b11");
            }
        }
        SrpType type = data.length > 4 ? SrpType.of(data[4] & 0xff) : null;
        if (data.length > 4 && type == null) {
            return new Decoded.Refused(SrpRejection.BAD_TYPE, "type " + (data[4] & 0xff) + " is not one of 1…8");
        }
        if (type == null || data.length < HEADER_BYTES) {
            return new Decoded.Refused(
                    SrpRejection.TRUNCATED, "ends inside the " + HEADER_BYTES + "-byte header, after " + data.length);
        }
        return new Reader(data).packet(type);
    }

    /**
     * Writes a packet as the protocol wants it: a clock of 2 000 000 000 becomes 0 (§1).
     *
     * @throws IllegalArgumentException when a field is longer than its maximum or a number does not fit its width
     */
    public static byte[] encode(SrpPacket packet) {
        return encode(packet, packet.clock() == CLOCK_WRAP ? 0 : packet.clock());
    }

    /** A counter as {@code clock} holds it: beyond 31 bits, where a stranger's or a stored one may be, it begins anew (§1). */
    static long clock(long counter) {
        return counter >= 0 && counter < CLOCK_WRAP ? counter : 0;
    }

    /** Writes a packet with exactly its own numbers: for showing and rebuilding what was seen. */
    static byte[] encodeVerbatim(SrpPacket packet) {
        return encode(packet, packet.clock());
    }

    private static byte[] encode(SrpPacket p, long clock) {
        within("version", p.version(), 0xffff);
        within("clock", clock, U32_MAX);
        within("hops", p.hops(), U32_MAX);
        within("ttl", p.ttlMs(), U32_MAX);
        byte[] out = new byte[encodedBytes(p)];
        putInt(out, 0, MAGIC);
        out[4] = (byte) p.type().code();
        putShort(out, 5, p.version());
        putInt(out, 7, (int) clock);
        putInt(out, 11, (int) p.hops());
        putInt(out, 15, p.index());
        putInt(out, 19, (int) p.ttlMs());
        int at = putField(out, HEADER_BYTES, "clusterId", p.clusterId(), ID_MAX);
        at = putField(out, at, "subclusterId", p.subclusterId(), ID_MAX);
        at = putField(out, at, "previousId", p.previousId(), ID_MAX);
        at = putField(out, at, "packetId", p.packetId(), ID_MAX);
        at = putField(out, at, "nextId", p.nextId(), ID_MAX);
        at = putField(out, at, "usr1", p.usr1(), ID_MAX);
        at = putField(out, at, "usr2", p.usr2(), ID_MAX);
        at = putField(out, at, "usr3", p.usr3(), ID_MAX);
        at = putField(out, at, "usr4", p.usr4(), ID_MAX);
        at = putField(out, at, "message", p.message(), SrpPacket.MESSAGE_MAX);
        putField(out, at, "sig", p.sig(), SIG_MAX);
        return out;
    }

    /** The size of a packet as a datagram: 45 bytes and its fields (§1). */
    static int encodedBytes(SrpPacket p) {
        return HEADER_BYTES
                + 11 * 2
                + p.clusterId().length()
                + p.subclusterId().length()
                + p.previousId().length()
                + p.packetId().length()
                + p.nextId().length()
                + p.usr1().length()
                + p.usr2().length()
                + p.usr3().length()
                + p.usr4().length()
                + p.message().length()
                + p.sig().length();
    }

    private static void within(String name, long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(name + " lies in 0…" + max + ", not " + value);
        }
    }

    private static int putField(byte[] out, int at, String name, Bytes value, int max) {
        int length = value.length();
        if (length > max) {
            throw new IllegalArgumentException(name + " has at most " + max + " bytes, not " + length);
        }
        putShort(out, at, length);
        System.arraycopy(value.shared(), 0, out, at + 2, length);
        return at + 2 + length;
    }

    private static void putShort(byte[] out, int at, int value) {
        out[at] = (byte) (value >> 8);
        out[at + 1] = (byte) value;
    }

    private static void putInt(byte[] out, int at, int value) {
        putShort(out, at, value >> 16);
        putShort(out, at + 2, value);
    }

    /** One pass over a datagram whose magic and type are known good. Stops reading at the first error. */
    private static final class Reader {
        private final byte[] data;
        private int at = HEADER_BYTES;
        private Decoded.@Nullable Refused error;

        Reader(byte[] data) {
            this.data = data;
        }

        Decoded packet(SrpType type) {
            // Java evaluates arguments from left to right: the order of the fields on the wire.
            SrpPacket packet = new SrpPacket(
                    type,
                    u16(5),
                    i32(7) & U32_MAX,
                    i32(11) & U32_MAX,
                    i32(15),
                    i32(19) & U32_MAX,
                    field("clusterId", ID_MAX),
                    field("subclusterId", ID_MAX),
                    field("previousId", ID_MAX),
                    field("packetId", ID_MAX),
                    field("nextId", ID_MAX),
                    field("usr1", ID_MAX),
                    field("usr2", ID_MAX),
                    field("usr3", ID_MAX),
                    field("usr4", ID_MAX),
                    field("message", SrpPacket.MESSAGE_MAX),
                    field("sig", SIG_MAX));
            return error != null ? error : new Decoded.Ok(packet, at);
        }

        private Bytes field(String name, int max) {
            if (error != null) {
                return SrpPacket.UNSET;
            }
            if (data.length - at < 2) {
                return fail(SrpRejection.TRUNCATED, "ends before the length of " + name);
            }
            int length = u16(at);
            if (length > max) {
                return fail(SrpRejection.FIELD_TOO_LONG, name + " has " + length + " bytes, at most " + max);
            }
            int from = at + 2;
            if (data.length - from < length) {
                return fail(
                        SrpRejection.TRUNCATED,
                        name + " should have " + length + " bytes, but " + (data.length - from) + " are left");
            }
            at = from + length;
            return length == 1 && data[from] == 0 ? SrpPacket.UNSET : Bytes.of(data, from, length);
        }

        private Bytes fail(SrpRejection reason, String detail) {
            error = new Decoded.Refused(reason, detail);
            return SrpPacket.UNSET;
        }

        private int u16(int offset) {
            return (data[offset] & 0xff) << 8 | (data[offset + 1] & 0xff);
        }

        private int i32(int offset) {
            return u16(offset) << 16 | u16(offset + 2);
        }
    }
}
