package dev.starling.cli;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;

/** JSON's own escapes, and {@code \}{@code uXXXX} for everything that {@link TerminalText} does not show as it is. */
final class VisibleEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    private static final int[] ASCII = ascii();

    VisibleEscapes() {}

    private static int[] ascii() {
        int[] escapes = CharacterEscapes.standardAsciiEscapesForJSON();
        escapes[0x7f] = CharacterEscapes.ESCAPE_STANDARD;
        return escapes;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return ASCII;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
        // Called with each UTF-16 unit beyond ASCII. Halves of pairs stay: JSON text is UTF-16 in spirit.
        return TerminalText.isHarmless(character) || Character.isSurrogate((char) character)
                ? null
                : new SerializedString(String.format("\\u%04x", character));
    }
}
