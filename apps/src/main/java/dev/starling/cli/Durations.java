package dev.starling.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as options have them: {@code 500ms}, {@code 15s}, {@code 2m}, {@code 1.5h}; a bare number is seconds. */
final class Durations implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ms|s|m|h|)");

    Durations() {}

    @Override
    public Duration convert(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new TypeConversionException("\"" + text + "\" is no duration; expected e.g. 500ms, 15s, 2m or 1h");
        }
        double number = Double.parseDouble(form.group(1));
        double milliseconds = switch (form.group(2)) {
            case "ms" -> number;
            case "m" -> number * 60_000;
            case "h" -> number * 3_600_000;
            default -> number * 1_000;
        };
        if (milliseconds < 1) {
            throw new TypeConversionException("\"" + text + "\" is less than a millisecond");
        }
        return Duration.ofMillis(Math.round(milliseconds));
    }

    /** For people: the largest unit that leaves a short number. */
    static String text(Duration duration) {
        long milliseconds = duration.toMillis();
        return milliseconds % 1000 == 0 ? milliseconds / 1000 + " s" : milliseconds + " ms";
    }
}
