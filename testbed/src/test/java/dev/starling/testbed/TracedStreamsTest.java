package dev.starling.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.SpanRecord;
import dev.starling.core.SpanRecord.Kind;
import dev.starling.core.Tracing;
import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.Stream;
import dev.starling.peer.Traced;
import dev.starling.sim.SimulatedWorld;
import dev.starling.trace.Trace;
import dev.starling.trace.TraceStore;
import dev.starling.trace.Tracer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** docs/protocol/tracing.md §2: the wrapper of streams, and what happens where one side does not know it. */
class TracedStreamsTest {
    private static final String ECHO = "/echo/1.0.0";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SimulatedWorld world = SimulatedWorld.seeded(5);
    private final TraceStore store = new TraceStore(1000, 1 << 20);
    private final Tracer tracer =
            new Tracer(() -> world.elapsed().toNanos(), new SplittableRandom(1), 1, List.of(store));

    @AfterEach
    void closes() {
        world.close();
    }

    private Peer peer(String label, Tracing tracing) {
        return world.peer(options ->
                options.label(label).srp(false).listen("/ip4/0.0.0.0/tcp/4001").tracing(tracing));
    }

    private static void echo(Stream stream) {
        stream.write(stream.readAll(100));
    }

    private static String ask(Connection connection, String protocol) {
        try (Stream stream = connection.open(protocol)) {
            assertThat(stream.protocol()).isEqualTo(protocol);
            stream.timeout(PATIENCE);
            stream.write("hello".getBytes(StandardCharsets.UTF_8));
            stream.closeWrite();
            return new String(stream.readAll(100), StandardCharsets.UTF_8);
        }
    }

    private Trace onlyTrace(String text) {
        List<Trace.Summary> found = store.search(new TraceStore.Query(text, "", 0, 10));
        assertThat(found).hasSize(1);
        return store.trace(found.getFirst().traceId()).orElseThrow();
    }

    private static List<String> names(Trace trace) {
        return trace.spans().stream()
                .map(span -> span.peer() + " " + span.name())
                .toList();
    }

    @Test
    void a_request_over_three_peers_is_one_trace() {
        Peer a = peer("a", tracer);
        Peer b = peer("b", tracer);
        Peer c = peer("c", tracer);
        c.handle(ECHO, TracedStreamsTest::echo);
        b.handle("/ask/1.0.0", stream -> {
            stream.readAll(100);
            stream.write(ask(b.connect(c.addresses(), PATIENCE), ECHO).getBytes(StandardCharsets.UTF_8));
        });
        String answer = Traced.call(
                tracer, "a", "request", Kind.CLIENT, span -> ask(a.connect(b.addresses(), PATIENCE), "/ask/1.0.0"));
        assertThat(answer).isEqualTo("hello");
        world.sleep(Duration.ofSeconds(1));
        Trace trace = onlyTrace("request");
        assertThat(names(trace))
                .containsExactlyInAnyOrder(
                        "a request",
                        "a dial",
                        "a stream /ask/1.0.0",
                        "a negotiate",
                        "b /ask/1.0.0",
                        "b dial",
                        "b stream " + ECHO,
                        "b negotiate",
                        "c " + ECHO);
        assertThat(trace.roots()).hasSize(1);
        Trace.Node request = trace.roots().getFirst();
        assertThat(depth(request)).isEqualTo(5);
        assertThat(request.span().endNs()).isGreaterThan(request.span().startNs() + 100_000_000);
    }

    private static int depth(Trace.Node node) {
        return 1
                + node.children().stream()
                        .mapToInt(TracedStreamsTest::depth)
                        .max()
                        .orElse(0);
    }

    @Test
    void a_peer_that_traces_nothing_gets_the_plain_protocol() {
        Peer a = peer("a", tracer);
        Peer b = peer("b", Tracing.NONE);
        b.handle(ECHO, TracedStreamsTest::echo);
        Connection connection = a.connect(b.addresses(), PATIENCE);
        assertThat(ask(connection, ECHO)).isEqualTo("hello");
        connection.identified().await(PATIENCE);
        assertThat(ask(connection, ECHO)).isEqualTo("hello");
        assertThat(store.search(new TraceStore.Query("stream " + ECHO, "", 0, 10)))
                .hasSize(2)
                .allMatch(summary -> summary.peers() == 1);
    }

    @Test
    void a_stream_of_a_peer_that_traces_nothing_begins_a_trace_of_its_own() {
        Peer a = peer("a", Tracing.NONE);
        Peer b = peer("b", tracer);
        b.handle(ECHO, TracedStreamsTest::echo);
        assertThat(ask(a.connect(b.addresses(), PATIENCE), ECHO)).isEqualTo("hello");
        world.sleep(Duration.ofSeconds(1));
        assertThat(names(onlyTrace(ECHO))).containsExactly("b " + ECHO);
    }

    @Test
    void a_protocol_that_is_not_spoken_fails_as_it_would_without_a_wrapper() {
        Peer a = peer("a", tracer);
        Peer b = peer("b", tracer);
        b.handle(ECHO, TracedStreamsTest::echo);
        Connection connection = a.connect(b.addresses(), PATIENCE);
        connection.identified().await(PATIENCE);
        assertThatThrownBy(() -> ask(connection, "/nothing/1.0.0"))
                .isInstanceOfSatisfying(
                        PeerException.class,
                        refused -> assertThat(refused.code()).isEqualTo(PeerException.Code.PROTOCOL));
        assertThat(onlyTrace("/nothing/1.0.0").spans()).anyMatch(SpanRecord::failed);
    }

    @Test
    void lines_that_are_none_cost_the_stream_and_nothing_else() {
        Peer a = peer("a", Tracing.NONE);
        Peer b = peer("b", tracer);
        b.handle(ECHO, TracedStreamsTest::echo);
        Connection connection = a.connect(b.addresses(), PATIENCE);
        for (String lines : List.of("\u0005hello\u0004/x/y", "\u00ff\u00ff", "\u0080\u0000", "\u0000\u0000")) {
            Stream stream = connection.open("/starling/traced/1.0.0");
            stream.timeout(PATIENCE);
            stream.write(lines.getBytes(StandardCharsets.ISO_8859_1));
            assertThatThrownBy(() -> stream.readExactly(1))
                    .isInstanceOfSatisfying(
                            PeerException.class,
                            reset -> assertThat(reset.code()).isEqualTo(PeerException.Code.RESET));
        }
        assertThat(ask(connection, ECHO)).isEqualTo("hello");
    }

    @Test
    void unsampled_requests_leave_no_span_and_no_wrapper() {
        Tracer few = new Tracer(() -> world.elapsed().toNanos(), new SplittableRandom(1), 1e-9, List.of(store));
        Peer a = peer("a", few);
        Peer b = peer("b", few);
        b.handle(ECHO, TracedStreamsTest::echo);
        assertThat(ask(a.connect(b.addresses(), PATIENCE), ECHO)).isEqualTo("hello");
        assertThat(store.statistics().spans()).isZero();
    }
}
