package dev.starling.srp;

import dev.starling.core.Bytes;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;

/**
 * JSON as strangers send it: UTF-8 only (no byte order mark, no guessing of UTF-16), one value, nested at most {@link
 * #DEPTH_MAX} deep, no key twice in one object.
 */
final class Json {
    /** Levels of objects and arrays. */
    static final int DEPTH_MAX = 32;

    /** For bodies whose keys are checked one by one by the caller, duplicates included. */
    private static final JsonFactory KEYS_BY_CALLER = factory(SrpPacket.MESSAGE_MAX, false);

    private static final JsonFactory BODIES = factory(SrpPacket.MESSAGE_MAX, true);

    /** The longest line: every field in hexadecimal and the message once more, escaped. */
    private static final int LINE_MAX = 65_536;

    private static final JsonFactory LINES = factory(LINE_MAX, true);

    private Json() {}

    private static JsonFactory factory(int bytesMax, boolean duplicatesRefused) {
        return new JsonFactoryBuilder()
                .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, duplicatesRefused)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(bytesMax)
                        .maxNestingDepth(DEPTH_MAX)
                        .maxNameLength(bytesMax)
                        .maxStringLength(bytesMax)
                        .maxNumberLength(64)
                        .build())
                .build();
    }

    /** A reader of a packet body that does not look for duplicate keys. */
    static JsonParser flat(Bytes body) {
        return KEYS_BY_CALLER.createParser(ObjectReadContext.empty(), body.shared());
    }

    /** A reader of a packet body. */
    static JsonParser body(Bytes body) {
        return BODIES.createParser(ObjectReadContext.empty(), body.shared());
    }

    /** A reader of a line of text. */
    static JsonParser line(String line) {
        return LINES.createParser(ObjectReadContext.empty(), line);
    }

    /**
     * The one JSON value that {@code body} consists of, in compact ASCII with its keys in their order and its numbers
     * letter by letter; null when it is malformed, nested too deeply or names a key twice.
     */
    static @Nullable String compact(Bytes body) {
        try (JsonParser parser = body(body)) {
            if (parser.nextToken() == null) {
                return null;
            }
            StringBuilder out = new StringBuilder(body.length() + 16);
            copyValue(parser, out);
            return parser.nextToken() == null ? out.toString() : null;
        } catch (JacksonException malformed) {
            return null;
        }
    }

    /** Appends the value at the parser's current token, compact and in ASCII; the parser then stands on its end. */
    static void copyValue(JsonParser parser, StringBuilder out) {
        int depth = 0;
        JsonToken previous = JsonToken.NOT_AVAILABLE;
        JsonToken token = parser.currentToken();
        while (true) {
            if (depth > 0 && !token.isStructEnd() && !previous.isStructStart() && previous != JsonToken.PROPERTY_NAME) {
                out.append(',');
            }
            appendToken(parser, token, out);
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return;
            }
            previous = token;
            token = parser.nextToken();
            if (token == null) {
                throw new StreamReadException(parser, "ends inside a value");
            }
        }
    }

    private static void appendToken(JsonParser parser, JsonToken token, StringBuilder out) {
        switch (token) {
            case PROPERTY_NAME -> {
                appendString(out, parser.currentName());
                out.append(':');
            }
            case VALUE_STRING -> appendString(out, parser.getString());
            default -> out.append(parser.getString());
        }
    }

    /** Appends {@code text} quoted, everything outside printable ASCII as {@code \\u} escapes. */
    static void appendString(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                out.append(c);
            } else {
                appendEscape(out, c);
            }
        }
        out.append('"');
    }

    private static void appendEscape(StringBuilder out, char c) {
        switch (c) {
            case '\b' -> out.append("\\b");
            case '\t' -> out.append("\\t");
            case '\n' -> out.append("\\n");
            case '\f' -> out.append("\\f");
            case '\r' -> out.append("\\r");
            default -> {
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(Character.forDigit(c >> shift & 15, 16));
                }
            }
        }
    }
}
