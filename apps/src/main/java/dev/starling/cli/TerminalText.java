package dev.starling.cli;

/**
 * Text from other peers made safe for a terminal: whatever could move the cursor, set a title, answer back as if typed,
 * hide or turn round other text is shown as a visible escape ({@code \x1b}, {@code \}{@code u202e}). Every string that
 * comes from outside goes through here before a person sees it.
 */
final class TerminalText {
    private TerminalText() {}

    /** One line: line ends and tabs are shown as {@code \n}, {@code \r} and {@code \t}. */
    static String inline(String text) {
        return quote(text, false);
    }

    /** Several lines: {@code \n} and tabs stay what they are. */
    static String block(String text) {
        return quote(text, true);
    }

    /** One line of at most {@code charactersMax} characters, the last of them {@code …} where something is left out. */
    static String inline(String text, int charactersMax) {
        String safe = inline(text);
        if (safe.codePointCount(0, safe.length()) <= charactersMax) {
            return safe;
        }
        return safe.substring(0, safe.offsetByCodePoints(0, charactersMax - 1)) + "…";
    }

    private static String quote(String text, boolean linesStay) {
        StringBuilder out = null;
        int length = text.length();
        for (int i = 0; i < length; ) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            boolean stays = isHarmless(c) || (linesStay && (c == '\n' || c == '\t'));
            if (!stays && out == null) {
                out = new StringBuilder(length + 16).append(text, 0, i);
            }
            if (out != null) {
                if (stays) {
                    out.appendCodePoint(c);
                } else {
                    appendEscape(out, c);
                }
            }
            i = next;
        }
        return out == null ? text : out.toString();
    }

    /** Whether a terminal merely draws this code point, in its place and from left to right as its script has it. */
    static boolean isHarmless(int c) {
        if (c < 0x80) {
            return c >= 0x20 && c != 0x7f;
        }
        return switch (Character.getType(c)) {
            // C1; a terminal may take U+009B for ESC [.
            case Character.CONTROL -> false;
            // Bidirectional overrides and isolates, invisible operators, tags. Joiners stay: scripts and emoji need
            // them.
            case Character.FORMAT -> c == 0x200c || c == 0x200d;
            // U+2028 and U+2029 end lines for some readers; half a pair is no character.
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> false;
            default -> true;
        };
    }

    private static void appendEscape(StringBuilder out, int c) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                String digits = Integer.toHexString(c);
                if (c <= 0xff) {
                    out.append("\\x").append("0".repeat(2 - digits.length())).append(digits);
                } else if (c <= 0xffff) {
                    out.append("\\u").append("0".repeat(4 - digits.length())).append(digits);
                } else {
                    out.append("\\u{").append(digits).append('}');
                }
            }
        }
    }
}
