package dev.starling.trace;

import dev.starling.core.SpanRecord;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sends spans to an OpenTelemetry collector by OTLP over HTTP, with OpenTelemetry's own exporter; each peer is a service. */
public final class OtlpExporter implements SpanSink {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final SpanExporter exporter;
    private final Batches batches;

    /** @param collector such as {@code http://127.0.0.1:4318}; {@code /v1/traces} is added where there is no path */
    public OtlpExporter(URI collector) {
        String path = collector.getPath();
        String endpoint = path == null || path.isEmpty() || path.equals("/")
                ? collector.resolve("/v1/traces").toString()
                : collector.toString();
        exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint)
                .setTimeout(TIMEOUT)
                .build();
        batches = new Batches("otlp", this::send);
    }

    /** Spans that could not be sent. */
    public long dropped() {
        return batches.dropped();
    }

    private void send(List<SpanRecord> batch) {
        List<SpanData> data = batch.stream().<SpanData>map(OtlpSpan::new).toList();
        CompletableResultCode result = exporter.export(data).join(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        if (!result.isSuccess()) {
            throw new IllegalStateException("the collector did not take " + data.size() + " spans");
        }
    }

    @Override
    public void accept(SpanRecord span) {
        batches.accept(span);
    }

    @Override
    public void close() {
        batches.close();
        exporter.shutdown().join(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
