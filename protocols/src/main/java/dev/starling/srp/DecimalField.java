package dev.starling.srp;

import dev.starling.core.Bytes;
import org.jspecify.annotations.Nullable;

/** Times that stand as decimal ASCII digits in user fields. */
final class DecimalField {
    /** Enough for milliseconds until the year 33658. */
    private static final int DIGITS_MAX = 15;

    private DecimalField() {}

    /** The number, or null when the field is anything but 1…15 digits. */
    static @Nullable Long parse(Bytes field) {
        if (field.isEmpty() || field.length() > DIGITS_MAX) {
            return null;
        }
        long value = 0;
        for (int i = 0; i < field.length(); i++) {
            int digit = field.at(i) - '0';
            if (digit < 0 || digit > 9) {
                return null;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    static Bytes of(long value) {
        return Bytes.utf8(Long.toString(value));
    }
}
