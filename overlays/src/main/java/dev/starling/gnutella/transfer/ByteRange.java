package dev.starling.gnutella.transfer;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file.
 *
 * @param from its first byte
 * @param to its last, inclusive
 */
record ByteRange(long from, long to) {
    private static final Pattern ASKED = Pattern.compile("bytes[= ](\\d{0,18})-(\\d{0,18})");
    private static final Pattern TOLD = Pattern.compile("bytes[= ](\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    long length() {
        return to - from + 1;
    }

    /** What a Range header asks of a file; empty where that is nothing or not understood. */
    static Optional<ByteRange> asked(String value, long size) {
        Matcher asked = ASKED.matcher(value.strip());
        if (!asked.matches() || (asked.group(1).isEmpty() && asked.group(2).isEmpty())) {
            return Optional.empty();
        }
        long from;
        long to = size - 1;
        if (asked.group(1).isEmpty()) {
            // The last bytes.
            from = Math.max(0, size - Long.parseLong(asked.group(2)));
        } else {
            from = Long.parseLong(asked.group(1));
            if (!asked.group(2).isEmpty()) {
                to = Math.min(to, Long.parseLong(asked.group(2)));
            }
        }
        return from <= to ? Optional.of(new ByteRange(from, to)) : Optional.empty();
    }

    /** What a Content-Range header says. Old programs write {@code bytes=}. */
    static Optional<ByteRange> told(String value) {
        Matcher told = TOLD.matcher(value.strip());
        if (!told.matches()) {
            return Optional.empty();
        }
        ByteRange range = new ByteRange(Long.parseLong(told.group(1)), Long.parseLong(told.group(2)));
        return range.from <= range.to ? Optional.of(range) : Optional.empty();
    }
}
