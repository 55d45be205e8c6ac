package dev.starling.testbed.web;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** JSON for the page, and the small objects that it sends. Strings from peers are cut to a length that a person reads. */
final class JsonBytes {
    private static final int TEXT_MAX = 400;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(4).build())
            .build();

    private JsonBytes() {}

    /** One object, its fields written by {@code fields}. */
    static byte[] object(Consumer<JsonGenerator> fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            fields.accept(json);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    static void object(JsonGenerator json, String name, Runnable fields) {
        json.writeName(name);
        json.writeStartObject();
        fields.run();
        json.writeEndObject();
    }

    static void array(JsonGenerator json, String name, Runnable elements) {
        json.writeName(name);
        json.writeStartArray();
        elements.run();
        json.writeEndArray();
    }

    /** An array of numbers and texts. */
    static void row(JsonGenerator json, Object... values) {
        json.writeStartArray();
        for (Object value : values) {
            value(json, value);
        }
        json.writeEndArray();
    }

    static void value(JsonGenerator json, Object value) {
        switch (value) {
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number -> number(json, number);
            case Boolean truth -> json.writeBoolean(truth);
            case List<?> all -> {
                json.writeStartArray();
                all.forEach(each -> value(json, each));
                json.writeEndArray();
            }
            case Map<?, ?> all -> {
                json.writeStartObject();
                all.forEach((name, each) -> {
                    json.writeName(text(name.toString()));
                    value(json, each);
                });
                json.writeEndObject();
            }
            default -> json.writeString(text(value.toString()));
        }
    }

    /** What JSON has no number for is null. */
    private static void number(JsonGenerator json, double number) {
        if (Double.isFinite(number)) {
            json.writeNumber(number);
        } else {
            json.writeNull();
        }
    }

    static void numbers(JsonGenerator json, String name, Map<String, Long> counts) {
        object(json, name, () -> counts.forEach((key, count) -> json.writeNumberProperty(text(key), (long) count)));
    }

    static String text(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…";
    }

    /**
     * The text of a field of a flat object.
     *
     * @throws IllegalArgumentException when the body is no object that has this field as a string
     */
    static String field(String body, String field) {
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), body)) {
            String found = null;
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("the body has to be an object of JSON");
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
                    json.skipChildren();
                } else if (name.equals(field) && value == JsonToken.VALUE_STRING) {
                    found = json.getString();
                }
            }
            if (found == null || json.nextToken() != null) {
                throw new IllegalArgumentException("the body has to be {\"" + field + "\":\"…\"}");
            }
            return found;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the body is not JSON", e);
        }
    }
}
