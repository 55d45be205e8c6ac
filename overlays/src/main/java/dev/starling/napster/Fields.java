package dev.starling.napster;

import java.util.ArrayList;
import java.util.List;

/** A text cut into fields: words between blanks, and texts in double quotes, which may contain blanks. */
final class Fields {
    private final List<String> all = new ArrayList<>();
    private int next;

    private Fields() {}

    /** @throws IllegalArgumentException where a quote does not end */
    static Fields of(String text) {
        Fields fields = new Fields();
        int at = 0;
        while (at < text.length()) {
            char first = text.charAt(at);
            if (first == ' ') {
                at++;
                continue;
            }
            boolean quoted = first == '"';
            int end = text.indexOf(quoted ? '"' : ' ', at + 1);
            if (end < 0 && quoted) {
                throw new IllegalArgumentException("a quote that does not end");
            }
            end = end < 0 ? text.length() : end;
            fields.all.add(text.substring(quoted ? at + 1 : at, end));
            at = end + 1;
        }
        return fields;
    }

    boolean more() {
        return next < all.size();
    }

    /** @throws IllegalArgumentException where there is none */
    String text() {
        if (!more()) {
            throw new IllegalArgumentException("a field is missing after " + next);
        }
        return all.get(next++);
    }

    /** @throws IllegalArgumentException where the next field is no such number */
    long number(long max) {
        String text = text();
        if (!text.matches("\\d{1,18}") || Long.parseLong(text) > max) {
            throw new IllegalArgumentException("field " + next + " is no number up to " + max);
        }
        return Long.parseLong(text);
    }

    int small() {
        return (int) number(Integer.MAX_VALUE);
    }

    /** A word without a blank or quote, such as a nick. */
    static String word(String text) {
        if (text.isEmpty() || text.contains(" ") || text.contains("\"")) {
            throw new IllegalArgumentException("a word has no blanks and no quotes: " + shown(text));
        }
        return text;
    }

    /** A text in quotes. */
    static String quoted(String text) {
        if (text.contains("\"")) {
            throw new IllegalArgumentException("a name with a quote cannot be sent: " + shown(text));
        }
        return '"' + text + '"';
    }

    private static String shown(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
