package dev.starling.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes as options have them: {@code 1000}, {@code 64KiB}, {@code 1GiB}, {@code 5MB}; at most 2^50 bytes. */
final class ByteSize implements ITypeConverter<Long> {
    private static final Pattern FORM =
            Pattern.compile("([0-9]{1,30}(?:\\.[0-9]{1,6})?) ?([kmgt]i?b?|b|)", Pattern.CASE_INSENSITIVE);
    private static final long MAX = 1L << 50;

    ByteSize() {}

    @Override
    public Long convert(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new TypeConversionException("\"" + text + "\" is no size; expected e.g. 1000, 64KiB, 5MB or 1GiB");
        }
        String unit = form.group(2).toLowerCase(Locale.ROOT);
        double base = unit.contains("i") ? 1024 : 1000;
        int power = unit.isEmpty() ? 0 : "bkmgt".indexOf(unit.charAt(0));
        double bytes = Double.parseDouble(form.group(1)) * Math.pow(base, power);
        if (bytes > MAX) {
            throw new TypeConversionException("\"" + text + "\" is more than 2^50 bytes, the most there is");
        }
        return Math.round(bytes);
    }

    /** For people: three digits and a unit of powers of two. */
    static String text(double bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.2f %s", value, units[unit]);
    }
}
