package dev.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.identify.IdentifyMessage;
import dev.starling.peer.Connection;
import dev.starling.peer.ConnectionEvent;
import dev.starling.peer.Pending;
import dev.starling.peer.Stream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of {@code starling host}: their order, a reader that is slow or gone, and strangers' words in them. */
@Timeout(60)
class HostEventsTest {
    private static final String ATTACK =
            "a\u001b]0;owned\u0007b\u001b[2Jc\u009b2Jd\u202egnp.exe\r\n$ \u2066e\u2028\u0000";
    private static final Connection SOMEBODY = new Somebody();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Stop stop = new Stop();

    private HostEvents events(OutputStream to, boolean json) {
        Shell shell = new Shell(InputStream.nullInputStream(), to, err, Map.of(), false, false, new RealWorlds());
        return new HostEvents(new Console(shell, "starling host", json, ColorWhen.AUTO), stop);
    }

    private static ConnectionEvent stream(String protocol) {
        return new ConnectionEvent.StreamOpened(SOMEBODY, protocol, false);
    }

    private static List<ConnectionEvent> everyKind(String words) {
        IdentifyMessage message = new IdentifyMessage(
                Optional.empty(),
                List.of(Multiaddr.parse("/dns4/" + words.replace("\u0000", "").replaceAll("\\s", "") + "/tcp/1")),
                List.of(words),
                Optional.empty(),
                Optional.of(words),
                Optional.of(words),
                Optional.empty());
        return List.of(
                new ConnectionEvent.Opened(SOMEBODY),
                new ConnectionEvent.Told(SOMEBODY, new Connection.Identified(message, false), false),
                new ConnectionEvent.Told(SOMEBODY, new Connection.Identified(message, true), true),
                new ConnectionEvent.StreamOpened(SOMEBODY, words, true),
                new ConnectionEvent.StreamClosed(SOMEBODY, words, true, "reset"),
                new ConnectionEvent.Closed(SOMEBODY, "normal", words),
                new ConnectionEvent.Refused(SOMEBODY.remoteAddress(), "timeout", words));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void words_of_strangers_cannot_command_a_terminal(boolean json) {
        try (HostEvents events = events(out, json)) {
            everyKind(ATTACK).forEach(events::add);
            events.start();
        }
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(text.lines()).hasSize(everyKind(ATTACK).size());
        GroupOfProcessesTest.harmless(new Cli.Result(0, text, err.toString(StandardCharsets.UTF_8)));
        if (json) {
            assertThat(text.lines().map(Json::object))
                    .anySatisfy(line -> assertThat(line)
                            .containsEntry("agent", ATTACK)
                            .containsEntry("protocols", List.of(ATTACK)));
        }
    }

    @Test
    void a_person_who_asks_who_it_is_sees_no_commands_either() {
        IdentifyMessage message =
                ((ConnectionEvent.Told) everyKind(ATTACK).get(1)).identified().message();
        String text = IdentifyCommand.text(Paint.PLAIN, SOMEBODY, new Connection.Identified(message, false));
        GroupOfProcessesTest.harmless(new Cli.Result(0, text, ""));
        assertThat(text.lines()).hasSize(9);
    }

    @Test
    void events_keep_their_order_and_the_last_are_printed_before_the_end() {
        try (HostEvents events = events(out, true)) {
            events.start();
            IntStream.range(0, 5_000).forEach(i -> events.add(stream("/" + i)));
        }
        List<String> protocols = out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> (String) Json.object(line).get("protocol"))
                .toList();
        assertThat(protocols)
                .containsExactlyElementsOf(
                        IntStream.range(0, 5_000).mapToObj(i -> "/" + i).toList());
    }

    @Test
    void a_reader_that_stands_still_holds_up_nobody_and_learns_what_was_lost() throws InterruptedException {
        CountDownLatch reads = new CountDownLatch(1);
        CountDownLatch waits = new CountDownLatch(1);
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                waits.countDown();
                try {
                    reads.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                out.write(bytes, offset, length);
            }
        };
        try (HostEvents events = events(slow, true)) {
            events.add(stream("/first"));
            events.start();
            waits.await();
            // Returns although nobody reads: this thread is that of a connection.
            IntStream.range(0, 10_100).forEach(i -> events.add(stream("/" + i)));
            reads.countDown();
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(10_001);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("starling host: 100 events were lost");
    }

    @Test
    void output_that_cannot_be_written_ends_the_command() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        try (HostEvents events = events(full, true)) {
            events.add(stream("/x"));
            events.start();
            assertThatThrownBy(stop::await)
                    .isInstanceOf(CommandFailed.class)
                    .hasMessageContaining("cannot write the output: No space left on device");
        }
    }

    /** A connection of which only the facts are asked. */
    private static final class Somebody implements Connection {
        @Override
        public long number() {
            return 1;
        }

        @Override
        public PeerId remote() {
            return PeerId.parse("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq");
        }

        @Override
        public Multiaddr remoteAddress() {
            return Multiaddr.parse("/ip4/192.0.2.7/tcp/4001");
        }

        @Override
        public Multiaddr localAddress() {
            return Multiaddr.parse("/ip4/192.0.2.8/tcp/4001");
        }

        @Override
        public boolean outbound() {
            return false;
        }

        @Override
        public String security() {
            return "/noise";
        }

        @Override
        public String muxer() {
            return "/yamux/1.0.0";
        }

        @Override
        public boolean earlyMuxer() {
            return true;
        }

        @Override
        public Stream open(String... protocols) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Pending<Identified> identified() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Duration ping(Duration timeout) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int streams() {
            return 0;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
