package dev.starling.srp;

import dev.starling.core.Bytes;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Builds one flat JSON object in compact ASCII. Keys whose value is null are left out. */
final class BodyWriter {
    private final StringBuilder out = new StringBuilder(512).append('{');

    /**
     * Adds a key: byte strings in hexadecimal, numbers and truth values bare, everything else as text.
     */
    BodyWriter put(BodyKey key, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        if (out.length() > 1) {
            out.append(',');
        }
        out.append('"').append(key.json).append("\":");
        switch (value) {
            case Bytes bytes -> out.append('"').append(bytes.hex()).append('"');
            case Number number -> out.append(number);
            case Boolean truth -> out.append(truth);
            default -> Json.appendString(out, value.toString());
        }
        return this;
    }

    /** The object as bytes. */
    Bytes end() {
        return Bytes.wrap(out.append('}').toString().getBytes(StandardCharsets.ISO_8859_1));
    }
}
