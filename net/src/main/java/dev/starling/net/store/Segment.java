package dev.starling.net.store;

import dev.starling.core.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** One file of the log, as far as memory needs to know it. */
final class Segment {
    private static final String PREFIX = "seg-";

    final long number;

    /** Keys of the values written to it, in order; some are alive elsewhere by now or not at all. */
    final List<Bytes> keys = new ArrayList<>();

    /** Where the next record goes. */
    int size;

    /** Bytes of its records that are still wanted. */
    int liveBytes;

    /** Up to where {@link #keys} has no live ones any more. */
    int evicted;

    Segment(long number) {
        this.number = number;
    }

    String name() {
        return name(number);
    }

    static String name(long number) {
        return PREFIX + String.format(java.util.Locale.ROOT, "%08d", number);
    }

    /** The number in a file's name; empty if it is no segment's. */
    static OptionalLong number(String name) {
        String digits = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : "";
        boolean plain =
                digits.length() >= 8 && digits.length() <= 18 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return plain ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }

    @Override
    public String toString() {
        return name() + "(" + size + " bytes, " + liveBytes + " live)";
    }
}
