package dev.starling.cli;

import java.io.StringWriter;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One JSON object on one line, its fields in the order of the calls. Characters that a terminal could obey are written
 * as escapes, so that a line may be looked at as well as parsed.
 */
final class JsonLine {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final StringWriter text = new StringWriter(256);
    private final JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text);

    private JsonLine() {
        generator.writeStartObject();
    }

    /** An object without fields. */
    static JsonLine object() {
        return new JsonLine();
    }

    /** An object that begins with {@code "event":name}. */
    static JsonLine event(String name) {
        return new JsonLine().with("event", name);
    }

    JsonLine with(String name, String value) {
        generator.writeStringProperty(name, value);
        return this;
    }

    JsonLine with(String name, long value) {
        generator.writeNumberProperty(name, value);
        return this;
    }

    /** Numbers that are none (NaN) become null. */
    JsonLine with(String name, double value) {
        if (Double.isFinite(value)) {
            generator.writeNumberProperty(name, value);
        } else {
            generator.writeNullProperty(name);
        }
        return this;
    }

    /** A row of numbers; those that are none become null. */
    JsonLine with(String name, double[] numbers) {
        generator.writeArrayPropertyStart(name);
        for (double number : numbers) {
            if (!Double.isFinite(number)) {
                generator.writeNull();
            } else if (number == Math.rint(number) && Math.abs(number) < 1e15) {
                generator.writeNumber((long) number);
            } else {
                generator.writeNumber(number);
            }
        }
        generator.writeEndArray();
        return this;
    }

    /** An object within the object, filled by the caller. */
    JsonLine within(String name, Consumer<JsonLine> fields) {
        generator.writeObjectPropertyStart(name);
        fields.accept(this);
        generator.writeEndObject();
        return this;
    }

    JsonLine with(String name, boolean value) {
        generator.writeBooleanProperty(name, value);
        return this;
    }

    JsonLine with(String name, Iterable<String> values) {
        generator.writeArrayPropertyStart(name);
        values.forEach(generator::writeString);
        generator.writeEndArray();
        return this;
    }

    JsonLine withNull(String name) {
        generator.writeNullProperty(name);
        return this;
    }

    /** The line, without its end; the last call. */
    String end() {
        generator.writeEndObject();
        generator.close();
        return VisibleEscapes.in(text.toString());
    }
}
