/** Spans: where they are kept, looked up and sent. */
@SuppressWarnings("requires-automatic") // OpenTelemetry has no module descriptors yet.
module dev.starling.trace {
    requires static transitive org.jspecify;
    requires transitive dev.starling.core;
    requires java.net.http;
    requires tools.jackson.core;
    requires io.opentelemetry.api;
    requires io.opentelemetry.common;
    requires io.opentelemetry.sdk.common;
    requires io.opentelemetry.sdk.trace;
    requires io.opentelemetry.exporter.otlp;

    exports dev.starling.trace;
}
