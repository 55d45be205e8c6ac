package dev.starling.cli;

/** JSON in which {@code \}{@code uXXXX} stands for everything that {@link TerminalText} does not show as it is. */
final class VisibleEscapes {
    private VisibleEscapes() {}

    /** The same JSON. Whatever changes stands in a string: a line of JSON has no such character anywhere else. */
    static String in(String json) {
        StringBuilder out = null;
        for (int i = 0; i < json.length(); ) {
            int c = json.codePointAt(i);
            int next = i + Character.charCount(c);
            if (!TerminalText.isHarmless(c)) {
                out = out == null ? new StringBuilder(json.length() + 32).append(json, 0, i) : out;
                for (int k = i; k < next; k++) {
                    out.append(String.format("\\u%04x", (int) json.charAt(k)));
                }
            } else if (out != null) {
                out.appendCodePoint(c);
            }
            i = next;
        }
        return out == null ? json : out.toString();
    }
}
