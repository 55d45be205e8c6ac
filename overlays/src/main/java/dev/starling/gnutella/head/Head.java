package dev.starling.gnutella.head;

import dev.starling.core.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A line and headers.
 *
 * @param line the first line
 * @param headers in order
 */
public record Head(String line, List<Header> headers) {
    private static final int NAME_CHARS_MAX = 64;

    /** How lines end. */
    public enum LineEnd {
        /** Gnutella 0.6 and HTTP. */
        CR_LF("\r\n"),
        /** Gnutella 0.4 and {@code GIV}. */
        LF("\n");

        private final String text;

        LineEnd(String text) {
            this.text = text;
        }
    }

    /**
     * One header.
     *
     * @param name letters, digits and dashes; its case says nothing
     * @param value without blanks around it
     */
    public record Header(String name, String value) {
        public Header {
            if (!isName(name)) {
                throw new IllegalArgumentException("\"" + shown(name) + "\" is no name of a header");
            }
            check(value);
            if (!value.equals(value.strip())) {
                throw new IllegalArgumentException("blanks around a value would not come back");
            }
        }
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && "!#$%&'*+.^_`|~-".indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= NAME_CHARS_MAX;
    }

    public Head {
        check(line);
        headers = List.copyOf(headers);
        if (line.isBlank()) {
            throw new IllegalArgumentException("a head begins with a line that says something");
        }
    }

    /** A line without headers. */
    public Head(String line) {
        this(line, List.of());
    }

    /** The same with another header. */
    public Head with(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new Head(line, more);
    }

    /** The values of a header, joined with commas where it comes several times. */
    public Optional<String> value(String name) {
        StringBuilder joined = new StringBuilder();
        boolean found = false;
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                joined.append(found ? "," : "").append(header.value());
                found = true;
            }
        }
        return found ? Optional.of(joined.toString()) : Optional.empty();
    }

    /** Whether a header says {@code True}. */
    public boolean says(String name) {
        return value(name).filter("true"::equalsIgnoreCase).isPresent();
    }

    /** As bytes, with the empty line. */
    public Bytes encode(LineEnd end) {
        StringBuilder text = new StringBuilder(line).append(end.text);
        for (Header header : headers) {
            text.append(header.name()).append(": ").append(header.value()).append(end.text);
        }
        return Bytes.wrap(text.append(end.text).toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void check(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' && text.charAt(i) != '\t') {
                throw new IllegalArgumentException("a head contains the control character " + (int) text.charAt(i));
            }
        }
    }

    static String shown(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
