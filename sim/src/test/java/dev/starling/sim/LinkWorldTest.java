package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.Peer;
import dev.starling.peer.link.LinkDriver;
import dev.starling.peer.link.LinkLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Byte streams of whole peers: leaving, crashing, coming back, and the loop they live on. */
class LinkWorldTest {
    private static final Multiaddr PORT = Multiaddr.parse("/ip4/0.0.0.0/tcp/4001");

    private static LinkEnd listening(SimulatedWorld world, Peer peer, List<Multiaddr> at) {
        LinkEnd end = new LinkEnd(world.simulator());
        at.add(world.node(peer).links().listen(PORT, end::accepted).addresses().getFirst());
        return end;
    }

    private static LinkEnd dialing(SimulatedWorld world, Peer peer, Multiaddr to) {
        LinkEnd end = new LinkEnd(world.simulator());
        world.node(peer).links().dial(to, end::accepted, (code, reason) -> end.failed = code);
        return end;
    }

    @Test
    void a_peer_that_leaves_resets_its_streams_and_one_that_crashes_does_not() {
        try (SimulatedWorld world = SimulatedWorld.seeded(1)) {
            List<Peer> peers = world.peers(3, options -> {});
            List<Multiaddr> at = new ArrayList<>();
            listening(world, peers.get(0), at);
            listening(world, peers.get(1), at);
            LinkDriver left = world.node(peers.get(0)).links();
            LinkEnd toLeaver = dialing(world, peers.get(2), at.get(0));
            LinkEnd toCrasher = dialing(world, peers.get(2), at.get(1));
            world.run(Duration.ofSeconds(1));
            Absent away = world.leave(peers.get(0));
            Absent down = world.crash(peers.get(1));
            world.run(Duration.ofSeconds(1));
            assertThat(toLeaver.log).containsExactly("closed reset");
            assertThat(toCrasher.log).isEmpty();
            assertThat(left.counters()).containsEntry("links-open", 0L).containsEntry("links-closed-aborted", 1L);
            assertThatThrownBy(() -> left.listen(PORT, new LinkEnd(world.simulator())::accepted))
                    .hasMessageContaining("closed");

            for (Absent absent : List.of(away, down)) {
                Peer back = world.restart(absent);
                List<Multiaddr> again = new ArrayList<>();
                LinkEnd listener = listening(world, back, again);
                assertThat(again.getFirst()).isIn(at);
                LinkEnd dialer = dialing(world, peers.get(2), again.getFirst());
                world.run(Duration.ofSeconds(1));
                assertThat(dialer.link).isNotNull();
                assertThat(listener.link).isNotNull();
            }
            toCrasher.write((byte) 1);
            world.run(Duration.ofSeconds(1));
            assertThat(toCrasher.log).containsExactly("closed reset");
        }
    }

    @Test
    void a_leaving_application_may_close_from_its_own_thread() {
        try (SimulatedWorld world = SimulatedWorld.seeded(1)) {
            List<Peer> peers = world.peers(2, options -> {});
            List<Multiaddr> at = new ArrayList<>();
            LinkEnd listener = listening(world, peers.get(0), at);
            LinkEnd dialer = dialing(world, peers.get(1), at.getFirst());
            world.run(Duration.ofSeconds(1));
            world.spawn("leaver", () -> {
                assertThat(dialer.link().loop().inLoop()).isFalse();
                world.leave(peers.get(0));
            });
            world.run(Duration.ofSeconds(1));
            assertThat(listener.log).containsExactly("closed aborted");
            assertThat(dialer.log).containsExactly("closed reset");
        }
    }

    /** Peers that come and go while others keep dialing them. */
    private static String churning(long seed) {
        try (SimulatedWorld world = SimulatedWorld.seeded(seed)
                .natProfile("wild-2026")
                .links(LinkModel.WILD)
                .tcp(TcpModel.LINUX.giveUp(Duration.ofSeconds(15)))) {
            List<Peer> stable = world.peers(3, options -> options.indexed(true));
            List<Multiaddr> at = new ArrayList<>();
            for (Peer peer : stable) {
                at.add(world.node(peer)
                        .links()
                        .listen(
                                PORT,
                                link -> new LinkEnd(world.simulator()).echoing().accepted(link))
                        .addresses()
                        .getFirst());
            }
            List<LinkEnd> ends = new ArrayList<>();
            List<Peer> churning = world.peers(15, options -> {});
            world.churn(
                    churning,
                    new Churn(
                            new Lasting.Exponential(Duration.ofSeconds(10)),
                            new Lasting.Exponential(Duration.ofSeconds(2)),
                            0.5,
                            0),
                    peer -> {
                        for (Multiaddr to : at) {
                            LinkEnd end = new LinkEnd(world.simulator())
                                    .counting()
                                    .beginning(self -> self.write(new byte[100_000]));
                            world.node(peer).links().dial(to, end::accepted, (code, reason) -> end.failed = code);
                            ends.add(end);
                        }
                    });
            world.run(Duration.ofSeconds(90));
            assertThat(ends).hasSizeGreaterThan(50);
            return world.traceHash() + " " + world.events() + " "
                    + ends.stream()
                            .map(end -> end.receivedBytes + end.failed + end.code)
                            .toList();
        }
    }

    @Test
    void peers_that_come_and_go_give_the_same_trace_from_the_same_seed() {
        String first = churning(4);
        assertThat(churning(4)).isEqualTo(first);
        assertThat(first).contains("crashed", "aborted", "100000");
    }

    @Test
    void a_timer_that_is_moved_a_thousand_times_is_one_event() {
        Simulator simulator = new Simulator(1, LinkModel.DEFAULT);
        LinkLoop loop = Party.open(simulator).node().links().home();
        List<Long> fired = new ArrayList<>();
        LinkLoop.Timer timer = loop.timer(() -> fired.add(loop.nowNs()));
        for (int i = 1; i <= 1000; i++) {
            timer.at(i * 1_000_000L);
        }
        assertThat(simulator.pending()).isEqualTo(1);
        simulator.run(Duration.ofSeconds(2));
        assertThat(fired).containsExactly(1_000_000_000L);
        assertThat(simulator.steps()).isEqualTo(2);
    }

    @Test
    void each_peers_loop_has_random_numbers_of_its_own() {
        long[] draws = new long[3];
        for (int i = 0; i < 2; i++) {
            Simulator simulator = new Simulator(1, LinkModel.DEFAULT);
            draws[i] = Party.open(simulator).node().links().home().random().nextLong();
            draws[2] = Party.open(simulator).node().links().home().random().nextLong();
        }
        assertThat(draws[0]).isEqualTo(draws[1]).isNotEqualTo(draws[2]);
        Simulator simulator = new Simulator(1, LinkModel.DEFAULT);
        assertThat(Party.open(simulator).node().links().home().epochMs()).isEqualTo(simulator.epochMs());
    }
}
