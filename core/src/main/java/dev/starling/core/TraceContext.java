package dev.starling.core;

import java.util.HexFormat;
import java.util.Optional;

/**
 * Where in a trace something happens: W3C Trace Context, version 00 (https://www.w3.org/TR/trace-context/).
 *
 * @param traceHigh the first eight bytes of the trace's id
 * @param traceLow the last eight; both are not zero at once
 * @param spanId not zero, except that a trace that is about to begin has 0
 * @param sampled whether it is recorded
 */
public record TraceContext(long traceHigh, long traceLow, long spanId, boolean sampled) {
    private static final HexFormat HEX = HexFormat.of();
    private static final int LENGTH = 55;

    /** The context whose trace id is the first 16 bytes of a hash, such as a packet's id. */
    public static TraceContext ofTrace(Bytes hash, long spanId, boolean sampled) {
        long high = number(hash, 0);
        long low = number(hash, 8);
        return new TraceContext(high, (high | low) == 0 ? 1 : low, spanId, sampled);
    }

    /** A span's id out of the first eight bytes of a hash. */
    public static long spanId(Bytes hash) {
        long id = number(hash, 0);
        return id == 0 ? 1 : id;
    }

    private static long number(Bytes bytes, int from) {
        long value = 0;
        for (int i = from; i < from + 8; i++) {
            value = value << 8 | (bytes.at(i) & 0xff);
        }
        return value;
    }

    /** Another span of this trace. */
    public TraceContext span(long id) {
        return new TraceContext(traceHigh, traceLow, id, sampled);
    }

    /** 32 hexadecimal digits. */
    public String traceId() {
        return HEX.toHexDigits(traceHigh) + HEX.toHexDigits(traceLow);
    }

    /** 16 hexadecimal digits. */
    public static String hex(long spanId) {
        return HEX.toHexDigits(spanId);
    }

    /** §3.2: {@code 00-TRACE-SPAN-FLAGS}. */
    public String traceparent() {
        return "00-" + traceId() + "-" + hex(spanId) + (sampled ? "-01" : "-00");
    }

    /**
     * Reads a {@code traceparent}; empty for what is none. §3.2.2: a version above 00 may be longer, ff is none, and ids that
     * are all zero are none.
     */
    public static Optional<TraceContext> parse(String text) {
        boolean shaped = text.length() >= LENGTH
                && text.substring(0, LENGTH).matches("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
                && !text.startsWith("ff");
        if (!shaped || (text.length() > LENGTH && (text.startsWith("00") || text.charAt(LENGTH) != '-'))) {
            return Optional.empty();
        }
        TraceContext context = new TraceContext(
                HexFormat.fromHexDigitsToLong(text, 3, 19),
                HexFormat.fromHexDigitsToLong(text, 19, 35),
                HexFormat.fromHexDigitsToLong(text, 36, 52),
                (HexFormat.fromHexDigits(text, 53, 55) & 1) == 1);
        boolean zero = context.spanId() == 0 || (context.traceHigh() | context.traceLow()) == 0;
        return zero ? Optional.empty() : Optional.of(context);
    }
}
