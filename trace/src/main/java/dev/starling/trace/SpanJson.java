package dev.starling.trace;

import dev.starling.core.SpanRecord;
import dev.starling.core.TraceContext;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Spans as JSON: in a line of our own, or as Zipkin's version 2 has them. */
final class SpanJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private SpanJson() {}

    /** One object without line breaks; the fields are listed in docs/protocol/tracing.md. */
    static String line(SpanRecord span) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            out.writeStringProperty("traceId", span.context().traceId());
            out.writeStringProperty("spanId", TraceContext.hex(span.context().spanId()));
            if (span.parentSpanId() != 0) {
                out.writeStringProperty("parentSpanId", TraceContext.hex(span.parentSpanId()));
            }
            out.writeStringProperty("peer", span.peer());
            out.writeStringProperty("name", span.name());
            out.writeStringProperty("kind", span.kind().name().toLowerCase(Locale.ROOT));
            out.writeNumberProperty("startNs", span.startNs());
            out.writeNumberProperty("endNs", span.endNs());
            texts(out, "attributes", span.attributes());
            out.writeArrayPropertyStart("events");
            for (SpanRecord.Event event : span.events()) {
                out.writeStartObject();
                out.writeNumberProperty("atNs", event.atNs());
                out.writeStringProperty("name", event.name());
                out.writeStringProperty("detail", event.detail());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeBooleanProperty("failed", span.failed());
            out.writeEndObject();
        }
        return text.toString();
    }

    /** An array for {@code POST /api/v2/spans} (https://zipkin.io/zipkin-api/, version 2). */
    static String zipkin(List<SpanRecord> spans) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartArray();
            spans.forEach(span -> zipkin(out, span));
            out.writeEndArray();
        }
        return text.toString();
    }

    private static void zipkin(JsonGenerator out, SpanRecord span) {
        out.writeStartObject();
        out.writeStringProperty("traceId", span.context().traceId());
        out.writeStringProperty("id", TraceContext.hex(span.context().spanId()));
        if (span.parentSpanId() != 0) {
            out.writeStringProperty("parentId", TraceContext.hex(span.parentSpanId()));
        }
        out.writeStringProperty("name", span.name());
        if (span.kind() != SpanRecord.Kind.INTERNAL) {
            out.writeStringProperty("kind", span.kind().name());
        }
        out.writeNumberProperty("timestamp", span.startNs() / 1000);
        // Zero would mean that it is not known.
        out.writeNumberProperty("duration", Math.max(1, (span.endNs() - span.startNs()) / 1000));
        out.writeObjectPropertyStart("localEndpoint");
        out.writeStringProperty("serviceName", span.peer());
        out.writeEndObject();
        texts(out, "tags", span.attributes());
        out.writeArrayPropertyStart("annotations");
        for (SpanRecord.Event event : span.events()) {
            out.writeStartObject();
            out.writeNumberProperty("timestamp", event.atNs() / 1000);
            out.writeStringProperty("value", event.name() + ": " + event.detail());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void texts(JsonGenerator out, String name, Map<String, String> texts) {
        out.writeObjectPropertyStart(name);
        texts.forEach(out::writeStringProperty);
        out.writeEndObject();
    }
}
