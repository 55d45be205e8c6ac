package dev.starling.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.peer.Cluster;
import dev.starling.peer.Peer;
import dev.starling.peer.Pending;
import dev.starling.peer.Publication;
import dev.starling.sim.SimulatedWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    void the_readme_shows_the_code_that_is_tested() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("README.md"))) {
            root = root.getParent();
        }
        String readme = Files.readString(root.resolve("README.md"));
        String test = Files.readString(root.resolve("testbed/src/test/java/dev/starling/testbed/ReadmeTest.java"));
        String shown = readme.substring(readme.indexOf("```java\n") + 8);
        String ran = test.substring(test.indexOf("// begin\n") + 9, test.indexOf("        // end"));
        assertThat(words(shown.substring(0, shown.indexOf("```")))).isEqualTo(words(ran));
    }

    private static String words(String code) {
        return code.replaceAll("\\s+", "");
    }
}
