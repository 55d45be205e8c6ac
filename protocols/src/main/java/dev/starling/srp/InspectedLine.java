package dev.starling.srp;

import dev.starling.core.Bytes;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** A line of {@link SrpInspector} on its way back to a packet. */
final class InspectedLine {
    private static final long U32_MAX = 0xffff_ffffL;

    private final SrpPacket.Builder packet = SrpPacket.of(SrpType.PING);
    private @Nullable SrpType type;
    private @Nullable String message;
    private @Nullable Bytes messageBytes;

    private InspectedLine() {}

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException when it cannot stand for a packet
     */
    static InspectedLine read(String jsonLine) {
        InspectedLine line = new InspectedLine();
        try (JsonParser parser = Json.line(jsonLine)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a JSON object: give a line as the inspector prints it");
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                line.field(parser, name);
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("something follows the JSON object: give one object a line");
            }
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("malformed JSON: " + malformed.getOriginalMessage(), malformed);
        }
        return line;
    }

    /** The packet, its message from {@code messageHex} or else from {@code message}. */
    SrpPacket packet() {
        if (type == null) {
            throw new IllegalArgumentException("the field type is missing: give 1…8, or typeName");
        }
        if (messageBytes == null) {
            messageBytes = message == null ? SrpPacket.UNSET : Bytes.utf8(message);
        } else if (message != null && !message.equals(Json.compact(messageBytes))) {
            throw new IllegalArgumentException(
                    "message and messageHex disagree: leave messageHex out to send what message says");
        }
        return packet.type(type).message(messageBytes).build();
    }

    private void field(JsonParser parser, String name) {
        switch (name) {
            case "type" -> setType(name, SrpType.of((int) number(parser, name, 1, 8)));
            case "typeName" -> setType(name, typeNamed(parser));
            case "version" -> packet.version((int) number(parser, name, 0, 0xffff));
            case "clock" -> packet.clock(number(parser, name, 0, U32_MAX));
            case "hops" -> packet.hops(number(parser, name, 0, U32_MAX));
            case "index" -> packet.index((int) number(parser, name, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case "ttl" -> packet.ttlMs(number(parser, name, 0, U32_MAX));
            case "clusterId" -> packet.clusterId(hex(parser, name));
            case "subclusterId" -> packet.subclusterId(hex(parser, name));
            case "previousId" -> packet.previousId(hex(parser, name));
            case "packetId" -> packet.packetId(hex(parser, name));
            case "nextId" -> packet.nextId(hex(parser, name));
            case "usr1" -> packet.usr1(hex(parser, name));
            case "usr2" -> packet.usr2(hex(parser, name));
            case "usr3" -> packet.usr3(hex(parser, name));
            case "usr4" -> packet.usr4(hex(parser, name));
            case "sig" -> packet.sig(hex(parser, name));
            case "message" -> message = json(parser);
            case "messageHex" -> messageBytes = hex(parser, name);
            case "packetIdValid" -> parser.skipChildren();
            case "error", "reason" ->
                throw new IllegalArgumentException("the line is a refusal, not a packet: there is nothing to write");
            default ->
                throw new IllegalArgumentException(
                        "unknown field \"" + name + "\": leave out what the inspector does not print");
        }
    }

    private void setType(String name, @Nullable SrpType value) {
        if (type != null && type != value) {
            throw new IllegalArgumentException("type and typeName disagree at " + name + ": leave one of them out");
        }
        type = value;
    }

    private static SrpType typeNamed(JsonParser parser) {
        String name = parser.getString();
        for (SrpType type : SrpType.values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "typeName is one of PING, PONG, INTRO, JOIN, PUBLISH, STREAM, SYNC, QUERY," + " not \"" + name + "\"");
    }

    private static @Nullable String json(JsonParser parser) {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        StringBuilder text = new StringBuilder(256);
        Json.copyValue(parser, text);
        return text.toString();
    }

    private static long number(JsonParser parser, String name, long min, long max) {
        String text = parser.getString();
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT && text.length() <= 18) {
            long value = parser.getLongValue();
            if (value >= min && value <= max) {
                return value;
            }
        }
        throw new IllegalArgumentException(name + " is a whole number in " + min + "…" + max + ", not " + text);
    }

    private static Bytes hex(JsonParser parser, String name) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            try {
                return Bytes.fromHex(parser.getString());
            } catch (IllegalArgumentException notHex) {
                throw new IllegalArgumentException(name + " is not hexadecimal: " + notHex.getMessage(), notHex);
            }
        }
        throw new IllegalArgumentException(name + " is hexadecimal text, not " + parser.getString());
    }
}
