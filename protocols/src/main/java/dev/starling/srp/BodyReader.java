package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads one JSON body of fixed keys into values by key, then into its record. Used once. */
final class BodyReader {
    /** Where JavaScript's numbers stop being exact. */
    private static final long NUMBER_MAX = 1L << 53;

    private static final int SHOWN_MAX = 40;

    private final SrpType type;
    private final @Nullable Object[] values = new @Nullable Object[BodyKey.values().length];
    private int seen;

    BodyReader(SrpType type) {
        this.type = type;
    }

    SrpBodies.Parsed read(Bytes message) {
        try (JsonParser parser = Json.flat(message)) {
            String problem = readObject(parser);
            if (problem != null) {
                return new SrpBodies.Parsed.Refused(problem);
            }
            return parser.nextToken() == null
                    ? new SrpBodies.Parsed.Ok(body())
                    : new SrpBodies.Parsed.Refused("something follows the JSON object");
        } catch (JacksonException malformed) {
            return malformed(malformed);
        }
    }

    private static SrpBodies.Parsed.Refused malformed(JacksonException e) {
        return new SrpBodies.Parsed.Refused("malformed JSON: " + shown(e.getOriginalMessage()));
    }

    /** Null when all rules are kept. */
    private @Nullable String readObject(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return "the body of a " + type + " is a JSON object, not " + shownToken(parser);
        }
        int allowed = BodyKey.allowed(type);
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            BodyKey key = BodyKey.of(name);
            if (key == null || (key.bit() & allowed) == 0) {
                return "a " + type + " has no key \"" + shown(name) + "\"";
            }
            if ((key.bit() & seen) != 0) {
                return "the key " + key.json + " stands there twice";
            }
            seen |= key.bit();
            String problem = readValue(parser, key);
            if (problem != null) {
                return problem;
            }
        }
        int missing = BodyKey.required(type) & ~seen;
        return missing == 0
                ? null
                : "a " + type + " needs the key " + BodyKey.values()[Integer.numberOfTrailingZeros(missing)].json;
    }

    private @Nullable String readValue(JsonParser parser, BodyKey key) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_NULL && key == BodyKey.NAT_TYPE && type == SrpType.PING) {
            return null;
        }
        Object value = value(parser, token, key.kind);
        values[key.ordinal()] = value;
        return value == null ? key.json + " is " + key.kind.expected + ", not " + shownToken(parser) : null;
    }

    private static @Nullable Object value(JsonParser parser, JsonToken token, BodyKey.Kind kind) {
        return switch (kind) {
            case BOOLEAN -> token.isBoolean() ? (Object) (token == JsonToken.VALUE_TRUE) : null;
            case PORT -> whole(parser, token, 1, 65_535);
            case NAT_TYPE -> {
                Integer bits = whole(parser, token, 0, 31);
                yield bits != null && NatType.valid(bits) ? bits : null;
            }
            case NUMBER -> number(parser, token);
            case PEER_ID -> hexBytes(text(parser, token), 32);
            case SUMMARY_HASH -> hexBytes(text(parser, token), 20);
            case REFLECTION_ID -> hexText(text(parser, token), 12, 12);
            case PING_ID -> hexText(text(parser, token), 12, 13);
            case ADDRESS -> address(text(parser, token));
            case TEXT -> text(parser, token);
        };
    }

    private static @Nullable Integer whole(JsonParser parser, JsonToken token, int min, int max) {
        Long number = number(parser, token);
        return token == JsonToken.VALUE_NUMBER_INT && number != null && number >= min && number <= max
                ? Integer.valueOf(number.intValue())
                : null;
    }

    /** A JavaScript number without its fraction. */
    private static @Nullable Long number(JsonParser parser, JsonToken token) {
        if (!token.isNumeric()) {
            return null;
        }
        // Written out, the largest number allowed has 16 digits; what is longer is not worth a big integer.
        if (token == JsonToken.VALUE_NUMBER_INT && parser.getStringLength() <= 18) {
            long value = parser.getLongValue();
            return Math.abs(value) <= NUMBER_MAX ? Long.valueOf(value) : null;
        }
        double value = parser.getDoubleValue();
        return Math.abs(value) <= NUMBER_MAX ? Long.valueOf((long) value) : null;
    }

    private static @Nullable String text(JsonParser parser, JsonToken token) {
        return token == JsonToken.VALUE_STRING ? parser.getString() : null;
    }

    private static @Nullable Bytes hexBytes(@Nullable String text, int length) {
        if (text == null || text.length() != 2 * length) {
            return null;
        }
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            int high = digit(text.charAt(2 * i));
            int low = digit(text.charAt(2 * i + 1));
            if ((high | low) < 0) {
                return null;
            }
            bytes[i] = (byte) (high << 4 | low);
        }
        return Bytes.wrap(bytes);
    }

    private static @Nullable String hexText(@Nullable String text, int min, int max) {
        if (text == null || text.length() < min || text.length() > max) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            if (digit(text.charAt(i)) < 0) {
                return null;
            }
        }
        return text;
    }

    /** The value of an ASCII hexadecimal digit, or −1. */
    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int letter = c | 0x20;
        return c < 0x80 && letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    private static @Nullable IpAddress address(@Nullable String text) {
        if (text == null || text.length() > 15 || text.indexOf(':') >= 0) {
            return null;
        }
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }

    private static String shownToken(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "\"" + shown(parser.getString()) + "\"";
            default -> shown(parser.getString());
        };
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    }

    /** A question is any object; of its keys only the id of a packet asked for matters. */
    static SrpBodies.Parsed question(Bytes message) {
        try (JsonParser parser = Json.body(message)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new SrpBodies.Parsed.Refused("a question is a JSON object, not " + shownToken(parser));
            }
            Bytes packetId = null;
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken token = parser.nextToken();
                if (name.equals("packetId")) {
                    packetId = hexBytes(text(parser, token), 32);
                }
                parser.skipChildren();
            }
            return parser.nextToken() == null
                    ? new SrpBodies.Parsed.Ok(new SrpBody.Question(message, packetId))
                    : new SrpBodies.Parsed.Refused("something follows the JSON object");
        } catch (JacksonException malformed) {
            return malformed(malformed);
        }
    }

    private SrpBody body() {
        return switch (type) {
            case PING -> ping();
            case PONG -> pong();
            case INTRO -> intro();
            case JOIN -> join();
            case PUBLISH, STREAM, SYNC, QUERY -> throw new IllegalStateException("a " + type + " has no fixed keys");
        };
    }

    private SrpBody ping() {
        return new SrpBody.Ping(
                required(BodyKey.REQUESTER_PEER_ID),
                get(BodyKey.CACHE_SUMMARY_HASH),
                get(BodyKey.PROBE_EXTERNAL_PORT),
                get(BodyKey.REFLECTION_ID),
                get(BodyKey.PING_ID),
                get(BodyKey.NAT_TYPE),
                get(BodyKey.UPTIME),
                get(BodyKey.CACHE_SIZE),
                get(BodyKey.IS_CONNECTION),
                get(BodyKey.IS_REFLECTION),
                get(BodyKey.IS_PROBE),
                get(BodyKey.IS_DEBUG),
                get(BodyKey.TIMESTAMP));
    }

    private SrpBody pong() {
        return new SrpBody.Pong(
                required(BodyKey.REQUESTER_PEER_ID),
                required(BodyKey.RESPONDER_PEER_ID),
                get(BodyKey.CACHE_SUMMARY_HASH),
                get(BodyKey.PORT),
                get(BodyKey.ADDRESS),
                get(BodyKey.UPTIME),
                get(BodyKey.CACHE_SIZE),
                get(BodyKey.NAT_TYPE),
                get(BodyKey.IS_REFLECTION),
                get(BodyKey.IS_CONNECTION),
                get(BodyKey.REFLECTION_ID),
                get(BodyKey.PING_ID),
                get(BodyKey.IS_DEBUG),
                get(BodyKey.IS_PROBE),
                get(BodyKey.REJECTED));
    }

    private SrpBody intro() {
        return new SrpBody.Intro(
                required(BodyKey.REQUESTER_PEER_ID),
                required(BodyKey.RESPONDER_PEER_ID),
                get(BodyKey.IS_RENDEZVOUS),
                this.<Integer>required(BodyKey.NAT_TYPE),
                required(BodyKey.ADDRESS),
                this.<Integer>required(BodyKey.PORT),
                get(BodyKey.TIMESTAMP));
    }

    private SrpBody join() {
        return new SrpBody.Join(
                get(BodyKey.RENDEZVOUS_ADDRESS),
                get(BodyKey.RENDEZVOUS_PORT),
                get(BodyKey.RENDEZVOUS_TYPE),
                get(BodyKey.RENDEZVOUS_PEER_ID),
                get(BodyKey.RENDEZVOUS_DEADLINE),
                get(BodyKey.RENDEZVOUS_REQUESTER_PEER_ID),
                required(BodyKey.REQUESTER_PEER_ID),
                this.<Integer>required(BodyKey.NAT_TYPE),
                required(BodyKey.ADDRESS),
                get(BodyKey.KEY),
                this.<Integer>required(BodyKey.PORT),
                get(BodyKey.IS_CONNECTION));
    }

    /** The value of a key; its type follows from the key's {@link BodyKey.Kind}. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private <T> @Nullable T get(BodyKey key) {
        return (T) values[key.ordinal()];
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    private <T> T required(BodyKey key) {
        T value = get(key);
        if (value == null) {
            throw new IllegalStateException(key.json + " was checked to be there");
        }
        return value;
    }
}
