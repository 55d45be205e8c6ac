package dev.starling.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.Stream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers without the Stream Relay Protocol, and the book of peers in their state folder. */
@Timeout(60)
class StreamsOnlyTest {
    private static final String ANY = "/ip4/127.0.0.1/tcp/0";

    @TempDir
    Path folder;

    private final List<String> warnings = new CopyOnWriteArrayList<>();

    private static void greet(Peer from, Peer to) {
        try (Stream stream = from.open(to.peerId(), "/hi/1")) {
            assertThat(stream.readExactly(1)).containsExactly(1);
        }
    }

    private static Peer greeter(RealWorld world) {
        Peer peer = world.peer(o -> o.srp(false).listen(ANY));
        peer.handle("/hi/1", stream -> stream.write(new byte[] {1}));
        return peer;
    }

    @Test
    void no_udp_socket_and_no_thread_of_its_own() {
        try (RealWorld world = RealWorld.open()) {
            Peer one = greeter(world);
            Peer two = world.peer(o -> o.srp(false).label("only-streams"));
            two.connect(one.addresses(), Duration.ofSeconds(20));
            greet(two, one);
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().equals("starling-only-streams"));
            assertThat(two.status().counters())
                    .doesNotContainKey("net.socket.sent")
                    .containsKey("net.links-open");
            assertThatThrownBy(() -> two.cluster("x"))
                    .isInstanceOfSatisfying(
                            PeerException.class, e -> assertThat(e.code()).isEqualTo(PeerException.Code.UNSUPPORTED))
                    .hasMessageContaining("srp(false)");
            two.close();
            assertThatThrownBy(() -> two.open(one.peerId(), "/hi/1")).isInstanceOf(PeerException.class);
        }
    }

    @Test
    void the_next_life_reaches_whom_this_one_has_met_and_a_damaged_book_is_put_aside() throws Exception {
        try (RealWorld world = RealWorld.open()) {
            Peer other = greeter(world);
            try (StateFolder state = StateFolder.open(folder, warnings::add)) {
                Peer peer = world.peer(state.identity(), o -> o.srp(false).store(state.store()));
                peer.connect(other.addresses(), Duration.ofSeconds(20));
                peer.close();
            }
            try (StateFolder state = StateFolder.open(folder, warnings::add)) {
                Peer peer = world.peer(state.identity(), o -> o.store(state.store()));
                greet(peer, other);
                peer.close();
            }
            assertThat(warnings).isEmpty();
            Path book = folder.resolve("book");
            byte[] bytes = Files.readAllBytes(book);
            bytes[bytes.length / 2] ^= 1;
            Files.write(book, bytes);
            try (StateFolder state = StateFolder.open(folder, warnings::add)) {
                Peer peer =
                        world.peer(state.identity(), o -> o.store(state.store()).listen(ANY));
                assertThatThrownBy(() -> peer.open(other.peerId(), "/hi/1")).isInstanceOf(PeerException.class);
                peer.close();
            }
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .contains("the book of peers, ", "cannot be used", "it is kept as book.damaged");
            assertThat(Files.readAllBytes(folder.resolve("book.damaged"))).isEqualTo(bytes);
            assertThat(new String(Files.readAllBytes(book), StandardCharsets.ISO_8859_1))
                    .startsWith("starling book 1\n");
        }
    }
}
