package dev.starling.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.peer.Cluster;
import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import dev.starling.peer.Pending;
import dev.starling.peer.Publication;
import dev.starling.peer.Stream;
import dev.starling.sim.SimulatedWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    @Test
    void the_twenty_lines_of_the_readme_run() {
        // begin
        try (SimulatedWorld world = SimulatedWorld.seeded(42).loss(0.02)) { // or: RealWorld.open()
            Peer seedOne = world.peer(options -> options.indexed(true).listen("0.0.0.0:9001"));
            Peer seedTwo = world.peer(options -> options.indexed(true).listen("0.0.0.0:9002"));
            List<Cluster> flock = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                Peer peer = world.peer(
                        options -> options.bootstrap(seedOne.localEndpoint().toString())
                                .bootstrap(seedTwo.localEndpoint().toString()));
                flock.add(peer.cluster("birds", "nest"));
            }
            Pending<String> heard = world.pending();
            flock.getLast().subscribe(message -> heard.complete(message.text()));
            world.sleep(Duration.ofSeconds(5)); // virtual seconds here, real ones there

            Publication hello = flock.getFirst().publish("hello flock");
            assertThat(heard.await(Duration.ofSeconds(10))).contains("hello flock");
            assertThat(hello.awaitHolders(3, Duration.ofSeconds(10))).isTrue();
        }
        // end
    }

    @Test
    void the_streams_of_the_readme_run() {
        // begin
        try (SimulatedWorld world = SimulatedWorld.seeded(7)) { // or: RealWorld.open()
            Peer server = world.peer(
                    options -> options.listen("/ip4/0.0.0.0/tcp/4001").listen("/ip4/0.0.0.0/tcp/4002/ws"));
            server.handle("/shout/1.0.0", stream -> {
                for (byte[] part = stream.read(); part.length > 0; part = stream.read()) {
                    stream.write(
                            new String(part, UTF_8).toUpperCase(Locale.ROOT).getBytes(UTF_8));
                }
            }); // the stream is closed when the handler returns, and reset when it throws

            Peer client = world.peer(options -> options.security(List.of("noise", "tls")));
            Connection connection = client.connect(server.addresses(), Duration.ofSeconds(10));
            assertThat(connection.remote()).isEqualTo(server.peerId());
            try (Stream stream = connection.open("/shout/1.0.0")) {
                stream.timeout(Duration.ofSeconds(5));
                stream.write("hello flock".getBytes(UTF_8)); // waits where the other side does not read
                stream.closeWrite(); // the other side sees the end, and still answers
                assertThat(stream.readAll(1024)).asString().isEqualTo("HELLO FLOCK");
            }
            assertThat(connection.ping(Duration.ofSeconds(5))).isPositive();
        }
        // end
    }

    @Test
    void the_readme_shows_the_code_that_is_tested() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("README.md"))) {
            root = root.getParent();
        }
        String readme = Files.readString(root.resolve("README.md"));
        String test = Files.readString(root.resolve("testbed/src/test/java/dev/starling/testbed/ReadmeTest.java"));
        assertThat(blocks(readme, "```java\n", "```")).isEqualTo(blocks(test, "// begin\n", "        // end\n"));
    }

    private static List<String> blocks(String text, String begin, String end) {
        List<String> blocks = new ArrayList<>();
        for (int at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at)) {
            at += begin.length();
            blocks.add(words(text.substring(at, text.indexOf(end, at))));
        }
        return blocks;
    }

    private static String words(String code) {
        return code.replaceAll("\\s+", "");
    }
}
