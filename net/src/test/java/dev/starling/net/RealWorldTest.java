package dev.starling.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.starling.peer.Cluster;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.Pending;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealWorldTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path temp;

    private final BlockingQueue<String> failures = new LinkedBlockingQueue<>();
    private final RealWorld world = RealWorld.open((text, cause) -> failures.add(text + ": " + cause));

    @AfterEach
    void close() {
        world.close();
        assertThat(failures).isEmpty();
    }

    private List<Peer> seeds() {
        List<Peer> seeds = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int number = i;
            seeds.add(world.peer(options -> {
                options.indexed(true).label("seed-" + number);
                seeds.forEach(seed -> options.bootstrap(seed.localEndpoint().toString()));
            }));
        }
        return seeds;
    }

    private static String bootstrap(Peer peer) {
        return peer.localEndpoint().toString();
    }

    @Test
    void a_message_reaches_another_peer_over_sockets() throws InterruptedException {
        List<Peer> seeds = seeds();
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        Peer listening = world.peer(options -> seeds.forEach(seed -> options.bootstrap(bootstrap(seed))));
        listening.cluster("birds").subscribe(message -> received.add(message.text()));
        Peer publishing = world.peer(options -> seeds.forEach(seed -> options.bootstrap(bootstrap(seed))));
        Cluster birds = publishing.cluster("birds");
        assertThat(listening.ready().await(PATIENCE)).isPresent();
        assertThat(publishing.ready().await(PATIENCE)).isPresent();

        birds.publish("chirp");

        assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("chirp");
        assertThat(publishing.status().counters().get("net.socket.sent")).isPositive();
    }

    @Test
    void what_was_published_and_stored_is_there_in_the_next_life() {
        Path path = temp.resolve("alice");
        List<String> warnings = new ArrayList<>();
        int packets;
        try (StateFolder folder = StateFolder.open(path, warnings::add)) {
            Peer peer = world.peer(folder.identity(), options -> options.store(folder.store()));
            assertThat(peer.cluster("birds").publish("chirp").stored().await(PATIENCE))
                    .isPresent();
            packets = peer.status().cachePackets();
            assertThat(packets).isPositive();
            peer.close();
        }
        try (StateFolder folder = StateFolder.open(path, warnings::add)) {
            Peer peer = world.peer(folder.identity(), options -> options.store(folder.store()));
            assertThat(peer.status().cachePackets()).isEqualTo(packets);
            peer.close();
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_port_in_use_is_refused_and_leaves_the_world_usable() {
        Peer first = world.peer(options -> {});
        assertThatExceptionOfType(PeerException.class)
                .isThrownBy(() -> world.peer(options -> options.listen(bootstrap(first))))
                .satisfies(e -> assertThat(e.code()).isEqualTo(PeerException.Code.CANNOT_BIND))
                .withMessageContaining(bootstrap(first));
        world.peer(options -> {}).close();
    }

    @Test
    void closing_the_world_closes_its_peers_and_ends_their_threads() {
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            peers.add(world.peer(options -> options.label("closing-test")));
        }
        assertThat(loops()).isEqualTo(20);
        world.close();
        world.close();
        while (loops() > 0) {
            Thread.onSpinWait();
        }
        for (Peer peer : peers) {
            assertThatExceptionOfType(PeerException.class)
                    .isThrownBy(() -> peer.cluster("birds"))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(PeerException.Code.CLOSED));
        }
        assertThatExceptionOfType(PeerException.class)
                .isThrownBy(() -> world.peer(options -> {}))
                .satisfies(e -> assertThat(e.code()).isEqualTo(PeerException.Code.CLOSED));
    }

    private static long loops() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("starling-closing-test"))
                .count();
    }

    @Test
    void a_handler_may_wait_for_a_result_that_another_completes() throws InterruptedException {
        BlockingQueue<Optional<String>> got = new LinkedBlockingQueue<>();
        Pending<String> pending = world.pending();
        world.spawn("waiting", () -> got.add(pending.await(PATIENCE)));
        world.spawn("completing", () -> {
            world.sleep(Duration.ofMillis(1));
            pending.complete("done");
        });
        assertThat(got.poll(30, TimeUnit.SECONDS)).contains("done");
    }

    @Test
    void closing_the_world_ends_sleepers_and_waiters() throws InterruptedException {
        BlockingQueue<String> ended = new LinkedBlockingQueue<>();
        Thread sleeper = Thread.ofPlatform().start(() -> {
            world.sleep(Duration.ofDays(1));
            ended.add("sleeper");
        });
        Thread waiter = Thread.ofPlatform().start(() -> {
            world.pending().await(Duration.ofDays(1));
            ended.add("waiter");
        });
        world.close();
        sleeper.join();
        waiter.join();
        assertThat(ended).containsExactlyInAnyOrder("sleeper", "waiter");
    }

    @Test
    void who_waits_for_a_peer_that_is_closed_hears_that_it_is() throws InterruptedException {
        // Without bootstrap peers it is never ready.
        Peer peer = world.peer(options -> {});
        BlockingQueue<PeerException.Code> heard = new LinkedBlockingQueue<>();
        Thread waiter = Thread.ofPlatform().start(() -> {
            try {
                peer.ready().await(Duration.ofDays(1));
            } catch (PeerException e) {
                heard.add(e.code());
            }
        });
        while (waiter.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        peer.close();
        waiter.join();
        assertThat(heard).containsExactly(PeerException.Code.CLOSED);
    }

    @Test
    void identities_differ_and_time_passes() {
        assertThat(world.newIdentity()).isNotEqualTo(world.newIdentity());
        Duration before = world.elapsed();
        world.sleep(Duration.ofMillis(2));
        assertThat(world.elapsed()).isGreaterThanOrEqualTo(before.plusMillis(2));
        assertThat(world.name()).isEqualTo("real");
    }
}
