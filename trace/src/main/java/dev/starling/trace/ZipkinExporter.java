package dev.starling.trace;

import dev.starling.core.SpanRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** Sends spans to a Zipkin server as version 2 of its JSON. */
public final class ZipkinExporter implements SpanSink {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final URI spans;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final Batches batches;

    /** @param server such as {@code http://127.0.0.1:9411} */
    public ZipkinExporter(URI server) {
        spans = URI.create(server.toString().replaceFirst("/+$", "") + "/api/v2/spans");
        batches = new Batches("zipkin", this::send);
    }

    /** Spans that could not be sent. */
    public long dropped() {
        return batches.dropped();
    }

    private void send(List<SpanRecord> batch) {
        HttpRequest request = HttpRequest.newBuilder(spans)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(SpanJson.zipkin(batch)))
                .build();
        try {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status >= 300) {
                throw new IllegalStateException(spans + " answered " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void accept(SpanRecord span) {
        batches.accept(span);
    }

    @Override
    public void close() {
        batches.close();
        client.close();
    }
}
