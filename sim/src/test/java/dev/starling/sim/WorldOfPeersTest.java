package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.PeerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole peers: where they live, how they come, go and come back, and what is counted. */
class WorldOfPeersTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final SimulatedWorld world = SimulatedWorld.seeded(9);
    private final Peer seed = world.peer(options -> options.indexed(true).listen("0.0.0.0:9000"));
    private final Peer second = world.peer(options -> options.indexed(true).listen("0.0.0.0:9000"));

    @AfterEach
    void close() {
        world.close();
    }

    private PeerOptions known(PeerOptions options) {
        return options.listen("0.0.0.0:0")
                .bootstrap(seed.localEndpoint().toString())
                .bootstrap(second.localEndpoint().toString());
    }

    private Peer member() {
        return world.peer(this::known);
    }

    @Test
    void peers_live_at_public_addresses_or_behind_boxes_as_asked() {
        assertThat(seed.localEndpoint().port()).isEqualTo(9000);
        assertThat(seed.localEndpoint().ip().isPrivate()).isFalse();
        world.natFor(i -> i % 2 == 0 ? NatKind.SYM : NatKind.OPEN);
        Peer hidden = member();
        Peer open = member();
        Peer chosen = world.nextNat(NatKind.PRC).peer(this::known);
        assertThat(hidden.localEndpoint().ip().isPrivate()).isTrue();
        assertThat(open.localEndpoint().ip().isPrivate()).isFalse();
        assertThat(chosen.localEndpoint().ip().isPrivate()).isTrue();
        assertThatThrownBy(() -> world.natProfile("wild")).hasMessageContaining("wild-2026");
    }

    @Test
    void a_handler_waits_in_virtual_time_for_what_peers_do() {
        List<String> log = new ArrayList<>();
        Peer reader = member();
        reader.cluster("news").subscribe(message -> {
            world.sleep(Duration.ofSeconds(3));
            log.add("read " + message.text() + " at " + world.elapsed().toSeconds());
        });
        world.spawn("writer", () -> {
            Peer writer = member();
            writer.ready().await(SOON).orElseThrow();
            world.sleep(Duration.ofSeconds(10).minus(world.elapsed()));
            writer.cluster("news").publish("hello");
            log.add("published at " + world.elapsed().toSeconds());
        });
        world.run(Duration.ofSeconds(20));
        assertThat(log).containsExactly("published at 10", "read hello at 13");
    }

    @Test
    void a_peer_that_crashed_is_gone_at_once_and_comes_back_as_itself_with_its_store() {
        MemoryStore store = new MemoryStore();
        Peer writer = world.peer(options -> known(options).store(store));
        writer.ready().await(SOON).orElseThrow();
        writer.cluster("news").publish("kept").stored().await(SOON).orElseThrow();
        Absent absent = world.crash(writer);
        assertThat(world.contains(writer)).isFalse();
        assertThatThrownBy(() -> writer.cluster("news").publish("more")).isInstanceOf(PeerException.class);
        world.run(Duration.ofMinutes(1));
        Peer again = world.restart(absent);
        assertThat(again.id()).isEqualTo(writer.id());
        assertThat(again.localEndpoint().ip()).isEqualTo(writer.localEndpoint().ip());
        List<String> read = new ArrayList<>();
        member().cluster("news").subscribe(message -> read.add(message.text()));
        again.cluster("news");
        world.runUntil(() -> !read.isEmpty(), Duration.ofMinutes(2));
        assertThat(read).containsExactly("kept");
    }

    @Test
    void a_peer_that_lost_its_state_comes_back_without_it() {
        MemoryStore store = new MemoryStore();
        Peer writer = world.peer(options -> known(options).store(store));
        writer.ready().await(SOON).orElseThrow();
        writer.cluster("news").publish("kept").stored().await(SOON).orElseThrow();
        assertThat(store.load().packets()).hasSize(1);
        Absent absent = world.leave(writer);
        Peer again = world.restartWithoutState(absent);
        world.run(Duration.ofSeconds(5));
        assertThat(again.id()).isEqualTo(writer.id());
        assertThat(again.status().toString()).isNotEmpty();
        assertThat(store.load().packets()).as("the lost disk").hasSize(1);
    }

    @Test
    void churn_alternates_lives_and_absences_as_drawn() {
        List<Peer> members = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            members.add(member());
        }
        Churn model = new Churn(
                new Lasting.Exponential(Duration.ofSeconds(60)),
                new Lasting.Exponential(Duration.ofSeconds(30)),
                0.5,
                0.5);
        List<Peer> back = new ArrayList<>();
        ChurnRun run = world.churn(members, model, peer -> {
            world.sleep(Duration.ofMillis(10));
            back.add(peer);
        });
        world.run(Duration.ofMinutes(6));
        // 20 peers, a cycle of 90 s on average: about 80 departures in 360 s.
        assertThat(run.leaves() + run.crashes()).isBetween(56L, 110L);
        assertThat(run.crashes()).isBetween(22L, 62L);
        assertThat(run.joins()).isBetween(50L, 105L);
        assertThat(run.present()).hasSizeBetween(7, 19).allMatch(world::contains);
        assertThat((long) back.size()).isBetween(run.joins() - 2, run.joins());
        run.stop();
        long before = run.joins() + run.leaves() + run.crashes();
        world.run(Duration.ofMinutes(2));
        assertThat(run.joins() + run.leaves() + run.crashes()).isEqualTo(before);
    }

    @Test
    void a_partition_separates_and_heals() {
        Peer one = member();
        Peer other = member();
        List<String> read = new ArrayList<>();
        one.cluster("news");
        other.cluster("news").subscribe(message -> read.add(message.text()));
        world.run(SOON);
        world.partition(List.of(List.of(one, seed), List.of(other, second)));
        long before = world.simulator().drops(Drop.PARTITION);
        one.cluster("news").publish("through");
        world.run(SOON);
        assertThat(read).isEmpty();
        assertThat(world.simulator().drops(Drop.PARTITION)).isGreaterThan(before);
        world.heal();
        world.runUntil(() -> !read.isEmpty(), Duration.ofMinutes(3));
        assertThat(read).containsExactly("through");
    }

    @Test
    void what_is_sent_received_and_lost_is_counted_by_reason() {
        world.loss(0.3);
        Peer peer = member();
        world.run(SOON);
        var counters = peer.status().counters();
        assertThat(counters.get("net.socket.sent")).isPositive();
        assertThat(counters.get("net.socket.received")).isPositive();
        assertThat(counters.get("net.path.drop.loss")).isPositive();
        assertThat(counters.get("net.path.drop.queue")).isZero();
    }

    @Test
    void a_taken_port_is_refused_with_a_reason() {
        Peer neighbour = member();
        Absent absent = world.leave(neighbour);
        Peer back = world.restart(absent);
        assertThat(back.localEndpoint().ip())
                .isEqualTo(neighbour.localEndpoint().ip());
        assertThatThrownBy(() -> world.node(back).open(5, back.localEndpoint().port()))
                .hasMessageContaining("is taken");
    }
}
