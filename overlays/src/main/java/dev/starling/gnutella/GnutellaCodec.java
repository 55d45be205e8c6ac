package dev.starling.gnutella;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.gnutella.GnutellaMessage.Bye;
import dev.starling.gnutella.GnutellaMessage.Other;
import dev.starling.gnutella.GnutellaMessage.Ping;
import dev.starling.gnutella.GnutellaMessage.Pong;
import dev.starling.gnutella.GnutellaMessage.Push;
import dev.starling.gnutella.GnutellaMessage.Query;
import dev.starling.gnutella.GnutellaMessage.QueryHit;
import dev.starling.gnutella.GnutellaMessage.Result;
import dev.starling.gnutella.GnutellaMessage.RoutePatch;
import dev.starling.gnutella.GnutellaMessage.RouteReset;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages as bytes. What is read and written again is the same bytes. Numbers are little-endian but for IP addresses and
 * the flags of queries.
 */
public final class GnutellaCodec {
    /** What all messages begin with. */
    public static final int HEADER_BYTES = 23;
    /** The most that follows the header: a piece of 4 KiB of a query routing table with its own head. */
    public static final int PAYLOAD_BYTES_MAX = 4096 + 5;
    /** The longest text of a query. */
    public static final int QUERY_TEXT_BYTES_MAX = 256;

    static final int PING = 0x00;
    static final int PONG = 0x01;
    static final int BYE = 0x02;
    static final int ROUTE = 0x30;
    static final int PUSH = 0x40;
    static final int QUERY = 0x80;
    static final int QUERY_HIT = 0x81;

    private static final int GUID_BYTES = 16;
    private static final int PONG_BYTES = 14;
    private static final int PUSH_BYTES = 26;
    private static final int HIT_HEAD_BYTES = 11;
    private static final int RESULT_HEAD_BYTES = 8;
    private static final int RESET_BYTES = 6;
    private static final int PATCH_HEAD_BYTES = 5;
    private static final long SLOTS_MAX = 1L << 31;

    private GnutellaCodec() {}

    /** The type's byte. */
    public static int typeOf(GnutellaMessage message) {
        return switch (message) {
            case Ping m -> PING;
            case Pong m -> PONG;
            case Bye m -> BYE;
            case Query m -> QUERY;
            case QueryHit m -> QUERY_HIT;
            case Push m -> PUSH;
            case RouteReset m -> ROUTE;
            case RoutePatch m -> ROUTE;
            case Other m -> m.type();
        };
    }

    /** How many bytes the message has with its header. */
    public static int sizeOf(GnutellaMessage message) {
        return HEADER_BYTES
                + switch (message) {
                    case Ping m -> m.extensions().length();
                    case Pong m -> PONG_BYTES + m.extensions().length();
                    case Bye m -> 2 + m.text().length() + 1;
                    case Query m -> 2 + m.text().length() + 1 + m.extensions().length();
                    case QueryHit m -> sizeOf(m);
                    case Push m -> PUSH_BYTES + m.extensions().length();
                    case RouteReset m -> RESET_BYTES;
                    case RoutePatch m -> PATCH_HEAD_BYTES + m.data().length();
                    case Other m -> m.payload().length();
                };
    }

    private static int sizeOf(QueryHit hit) {
        int size = HIT_HEAD_BYTES + hit.vendor().length() + GUID_BYTES;
        for (Result result : hit.results()) {
            size += RESULT_HEAD_BYTES
                    + result.name().length()
                    + result.extensions().length()
                    + 2;
        }
        return size;
    }

    /**
     * The bytes of a message.
     *
     * @throws IllegalArgumentException where a field does not fit
     */
    public static Bytes encode(GnutellaMessage message) {
        int size = sizeOf(message);
        if (size - HEADER_BYTES > PAYLOAD_BYTES_MAX) {
            throw new IllegalArgumentException("a message has up to " + PAYLOAD_BYTES_MAX
                    + " bytes after its header, not " + (size - HEADER_BYTES));
        }
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        putGuid(out, message.guid());
        putNumber(out, typeOf(message), 1);
        putNumber(out, message.ttl(), 1);
        putNumber(out, message.hops(), 1);
        out.putInt(size - HEADER_BYTES);
        switch (message) {
            case Ping m -> put(out, m.extensions());
            case Pong m -> {
                putAddress(out, m.address());
                putNumber(out, m.files(), 4);
                putNumber(out, m.kilobytes(), 4);
                put(out, m.extensions());
            }
            case Bye m -> {
                putNumber(out, m.code(), 2);
                putText(out, m.text());
            }
            case Query m -> {
                putNumber(out, Short.toUnsignedInt(Short.reverseBytes((short) checked(m.flags(), 2))), 2);
                putText(out, m.text());
                put(out, m.extensions());
            }
            case QueryHit m -> putHit(out, m);
            case Push m -> {
                putGuid(out, m.servent());
                putNumber(out, m.index(), 4);
                putIp(out, m.address());
                putNumber(out, m.address().port(), 2);
                put(out, m.extensions());
            }
            case RouteReset m -> {
                out.put((byte) 0);
                putNumber(out, m.slots(), 4);
                putNumber(out, m.infinity(), 1);
            }
            case RoutePatch m -> {
                out.put((byte) 1);
                putNumber(out, m.sequence(), 1);
                putNumber(out, m.count(), 1);
                putNumber(out, m.compressor(), 1);
                putNumber(out, m.bits(), 1);
                put(out, m.data());
            }
            case Other m -> put(out, m.payload());
        }
        return Bytes.wrap(out.array());
    }

    private static void putHit(ByteBuffer out, QueryHit hit) {
        putNumber(out, hit.results().size(), 1);
        putAddress(out, hit.address());
        putNumber(out, hit.speedKbps(), 4);
        for (Result result : hit.results()) {
            putNumber(out, result.index(), 4);
            putNumber(out, result.size(), 4);
            putText(out, result.name());
            putText(out, result.extensions());
        }
        put(out, hit.vendor());
        putGuid(out, hit.servent());
    }

    /**
     * Takes the next message from a connection's bytes.
     *
     * @param in little-endian or not: left as it was; its position moves behind the message
     * @return null where more bytes have to come first, and then nothing is taken
     * @throws IllegalArgumentException where no honest peer sends this: the stream is out of step
     */
    public static @Nullable GnutellaMessage read(ByteBuffer in) {
        if (in.remaining() < HEADER_BYTES) {
            return null;
        }
        ByteBuffer head = in.slice().order(ByteOrder.LITTLE_ENDIAN);
        Guid guid = guid(head);
        int type = u8(head);
        int ttl = u8(head);
        int hops = u8(head);
        int length = head.getInt();
        if (length < 0 || length > PAYLOAD_BYTES_MAX) {
            throw new IllegalArgumentException("a message claims " + Integer.toUnsignedLong(length)
                    + " bytes after its header, more than " + PAYLOAD_BYTES_MAX);
        }
        if (head.remaining() < length) {
            return null;
        }
        head.limit(HEADER_BYTES + length);
        GnutellaMessage message = payload(guid, type, ttl, hops, head);
        in.position(in.position() + HEADER_BYTES + length);
        return message;
    }

    private static GnutellaMessage payload(Guid guid, int type, int ttl, int hops, ByteBuffer in) {
        return switch (type) {
            case PING -> new Ping(guid, ttl, hops, rest(in));
            case PONG -> {
                need(in, PONG_BYTES, "a Pong");
                Endpoint address = address(in);
                yield new Pong(guid, ttl, hops, address, u32(in), u32(in), rest(in));
            }
            case BYE -> {
                need(in, 3, "a Bye");
                int code = u16(in);
                Bytes text = text(in, "a Bye");
                need(in, 0, 0, "a Bye");
                yield new Bye(guid, ttl, hops, code, text);
            }
            case QUERY -> {
                need(in, 3, "a Query");
                int flags = Short.toUnsignedInt(Short.reverseBytes(in.getShort()));
                yield new Query(guid, ttl, hops, flags, text(in, "a Query"), rest(in));
            }
            case QUERY_HIT -> hit(guid, ttl, hops, in);
            case PUSH -> {
                need(in, PUSH_BYTES, "a Push");
                Guid servent = guid(in);
                long index = u32(in);
                IpAddress ip = ip(in);
                yield new Push(guid, ttl, hops, servent, index, new Endpoint(ip, u16(in)), rest(in));
            }
            case ROUTE -> route(guid, ttl, hops, in);
            default -> new Other(guid, ttl, hops, type, rest(in));
        };
    }

    private static QueryHit hit(Guid guid, int ttl, int hops, ByteBuffer in) {
        need(in, HIT_HEAD_BYTES + GUID_BYTES, "a QueryHit");
        int count = u8(in);
        Endpoint address = address(in);
        long speed = u32(in);
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            need(in, RESULT_HEAD_BYTES + 2 + GUID_BYTES, "a QueryHit");
            results.add(new Result(u32(in), u32(in), text(in, "a QueryHit"), text(in, "a QueryHit")));
        }
        need(in, GUID_BYTES, "a QueryHit");
        Bytes vendor = take(in, in.remaining() - GUID_BYTES);
        return new QueryHit(guid, ttl, hops, address, speed, List.copyOf(results), vendor, guid(in));
    }

    private static GnutellaMessage route(Guid guid, int ttl, int hops, ByteBuffer in) {
        need(in, 1, "a route table message");
        int variant = u8(in);
        if (variant == 0) {
            need(in, RESET_BYTES - 1, RESET_BYTES - 1, "a reset");
            long slots = u32(in);
            if (Long.bitCount(slots) != 1 || slots > SLOTS_MAX) {
                throw new IllegalArgumentException("a route table has a power of two of slots, not " + slots);
            }
            return new RouteReset(guid, ttl, hops, slots, u8(in));
        }
        if (variant != 1) {
            throw new IllegalArgumentException("a route table message is a reset (0) or a patch (1), not " + variant);
        }
        need(in, PATCH_HEAD_BYTES - 1, "a patch");
        return new RoutePatch(guid, ttl, hops, u8(in), u8(in), u8(in), u8(in), rest(in));
    }

    private static void need(ByteBuffer in, int bytesMin, String what) {
        need(in, bytesMin, Integer.MAX_VALUE, what);
    }

    private static void need(ByteBuffer in, int bytesMin, int bytesMax, String what) {
        if (in.remaining() < bytesMin || in.remaining() > bytesMax) {
            throw new IllegalArgumentException(what + " has a bad length: " + in.remaining() + " bytes are left where "
                    + (in.remaining() < bytesMin ? "at least " + bytesMin : "at most " + bytesMax) + " belong");
        }
    }

    private static void put(ByteBuffer out, Bytes bytes) {
        out.put(bytes.shared());
    }

    private static void putText(ByteBuffer out, Bytes text) {
        for (byte b : text.shared()) {
            if (b == 0) {
                throw new IllegalArgumentException("a text contains NUL, which would end it");
            }
        }
        put(out, text);
        out.put((byte) 0);
    }

    private static long checked(long number, int bytes) {
        if (number < 0 || number >>> (8 * bytes) != 0) {
            throw new IllegalArgumentException(number + " does not fit into " + bytes + " bytes");
        }
        return number;
    }

    private static void putNumber(ByteBuffer out, long number, int bytes) {
        checked(number, bytes);
        for (int i = 0; i < bytes; i++) {
            out.put((byte) (number >>> (8 * i)));
        }
    }

    private static void putGuid(ByteBuffer out, Guid guid) {
        out.order(ByteOrder.BIG_ENDIAN).putLong(guid.high()).putLong(guid.low()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void putAddress(ByteBuffer out, Endpoint address) {
        putNumber(out, address.port(), 2);
        putIp(out, address);
    }

    private static void putIp(ByteBuffer out, Endpoint address) {
        if (!address.ip().v4()) {
            throw new IllegalArgumentException("Gnutella's addresses are IPv4, not " + address);
        }
        out.put(address.ip().toArray());
    }

    private static Guid guid(ByteBuffer in) {
        in.order(ByteOrder.BIG_ENDIAN);
        Guid guid = new Guid(in.getLong(), in.getLong());
        in.order(ByteOrder.LITTLE_ENDIAN);
        return guid;
    }

    private static Endpoint address(ByteBuffer in) {
        int port = u16(in);
        return new Endpoint(ip(in), port);
    }

    private static IpAddress ip(ByteBuffer in) {
        return IpAddress.ofIpv4(Integer.reverseBytes(in.getInt()));
    }

    private static int u8(ByteBuffer in) {
        return in.get() & 0xff;
    }

    private static int u16(ByteBuffer in) {
        return in.getShort() & 0xffff;
    }

    private static long u32(ByteBuffer in) {
        return Integer.toUnsignedLong(in.getInt());
    }

    private static Bytes rest(ByteBuffer in) {
        return take(in, in.remaining());
    }

    private static Bytes take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return Bytes.wrap(bytes);
    }

    private static Bytes text(ByteBuffer in, String what) {
        for (int end = in.position(); end < in.limit(); end++) {
            if (in.get(end) == 0) {
                Bytes text = take(in, end - in.position());
                in.get();
                return text;
            }
        }
        throw new IllegalArgumentException(what + " has a text that no NUL ends");
    }
}
