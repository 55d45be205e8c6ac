package dev.starling.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What arrives at the other side. */
class ExportersTest {
    private static final String TRACE = "01020304050607080000000000000005";

    private static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    @Test
    void an_otlp_collector_gets_every_span_with_its_peer_as_the_service() throws Exception {
        try (Receiver receiver = new Receiver(200)) {
            OtlpExporter exporter = new OtlpExporter(receiver.uri());
            exporter.accept(Spans.eventful());
            exporter.accept(Spans.span(5, 8, 7, "peer-2", 1));
            exporter.close();
            assertThat(exporter.dropped()).isZero();
            assertThat(receiver.posts).hasSize(1);
            assertThat(receiver.posts.getFirst().path()).isEqualTo("/v1/traces");
            assertThat(receiver.posts.getFirst().type()).isEqualTo("application/x-protobuf");
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(
                    receiver.posts.getFirst().body());
            Map<String, Span> byService = request.getResourceSpansList().stream()
                    .collect(Collectors.toMap(
                            ExportersTest::service,
                            each -> each.getScopeSpans(0).getSpans(0)));
            Span ping = byService.get("peer-1");
            assertThat(ping.getTraceId()).isEqualTo(bytes(TRACE));
            assertThat(ping.getSpanId()).isEqualTo(bytes("0000000000000007"));
            assertThat(ping.getParentSpanId()).isEqualTo(ByteString.EMPTY);
            assertThat(ping.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
            assertThat(ping.getStartTimeUnixNano()).isEqualTo(Spans.T0);
            assertThat(ping.getEndTimeUnixNano()).isEqualTo(Spans.T0 + 3_000_000);
            assertThat(ping.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
            assertThat(ping.getEvents(0).getName()).isEqualTo("dialed");
            assertThat(byService.get("peer-2").getParentSpanId()).isEqualTo(ping.getSpanId());
        }
    }

    private static String service(ResourceSpans spans) {
        return spans.getResource().getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals("service.name"))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void zipkin_gets_version_2_of_its_json() throws Exception {
        try (Receiver receiver = new Receiver(202)) {
            ZipkinExporter exporter = new ZipkinExporter(receiver.uri());
            exporter.accept(Spans.eventful());
            exporter.accept(Spans.span(5, 8, 7, "peer-2", 1));
            exporter.close();
            assertThat(exporter.dropped()).isZero();
            assertThat(receiver.posts).hasSize(1);
            assertThat(receiver.posts.getFirst().path()).isEqualTo("/api/v2/spans");
            assertThat(new String(receiver.posts.getFirst().body(), StandardCharsets.UTF_8))
                    .isEqualTo("[{\"traceId\":\"" + TRACE
                            + "\",\"id\":\"0000000000000007\",\"name\":\"PING\",\"kind\":\"CLIENT\","
                            + "\"timestamp\":1767225600000000,\"duration\":3000,"
                            + "\"localEndpoint\":{\"serviceName\":\"peer-1\"},\"tags\":{\"a\":\"b\"},"
                            + "\"annotations\":[{\"timestamp\":1767225600001000,\"value\":\"dialed: twice\"}]},"
                            + "{\"traceId\":\"" + TRACE
                            + "\",\"id\":\"0000000000000008\",\"parentId\":\"0000000000000007\",\"name\":\"hop\","
                            + "\"kind\":\"CONSUMER\",\"timestamp\":1767225600001000,\"duration\":2000,"
                            + "\"localEndpoint\":{\"serviceName\":\"peer-2\"},"
                            + "\"tags\":{\"key\":\"value \\\"peer-2\\\"\"},\"annotations\":[]}]");
        }
    }

    @Test
    void a_server_that_refuses_or_is_not_there_costs_spans_and_nothing_else() throws Exception {
        try (Receiver receiver = new Receiver(500)) {
            ZipkinExporter refused = new ZipkinExporter(receiver.uri());
            refused.accept(Spans.eventful());
            refused.close();
            assertThat(refused.dropped()).isEqualTo(1);
        }
        Receiver gone = new Receiver(200);
        gone.close();
        ZipkinExporter nowhere = new ZipkinExporter(gone.uri());
        nowhere.accept(Spans.eventful());
        nowhere.close();
        assertThat(nowhere.dropped()).isEqualTo(1);
    }

    @Test
    void a_file_has_a_line_a_span(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("spans.jsonl");
        JsonLinesExporter exporter = new JsonLinesExporter(Files.newBufferedWriter(file));
        exporter.accept(Spans.eventful());
        exporter.accept(Spans.span(5, 8, 7, "peer-2", 1));
        exporter.close();
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst())
                .isEqualTo("{\"traceId\":\"" + TRACE + "\",\"spanId\":\"0000000000000007\",\"peer\":\"peer-1\","
                        + "\"name\":\"PING\",\"kind\":\"client\",\"startNs\":1767225600000000000,"
                        + "\"endNs\":1767225600003000000,\"attributes\":{\"a\":\"b\"},"
                        + "\"events\":[{\"atNs\":1767225600001000000,\"name\":\"dialed\",\"detail\":\"twice\"}],"
                        + "\"failed\":true}");
        assertThat(lines.getLast()).contains("\"parentSpanId\":\"0000000000000007\"");
    }
}
