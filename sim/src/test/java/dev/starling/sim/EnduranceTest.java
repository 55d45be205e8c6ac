package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.link.Link;
import dev.starling.peer.link.LinkDriver;
import dev.starling.peer.link.LinkHandler;
import dev.starling.peer.link.Listening;
import dev.starling.swarm.SwarmConfig;
import dev.starling.testing.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Connections made, used and closed, and dials given up, many times: every collection of both peers is as it was. */
class EnduranceTest {
    private static final int[] LAGS_MS = {60, 1, 5000};
    private static final int SEEDS = Integer.getInteger("seeds", 20);
    private static final Duration SOON = Duration.ofSeconds(20);

    /** As by default but for the rate of one address, from which all come here. */
    private static final SwarmConfig.Inbound WELCOMING =
            new SwarmConfig.Inbound(64, SOON.toNanos(), 1_000_000, 8, 64, 1, 1_000_000, 1, 1_000_000, 8192, false);

    private static final class Ground implements AutoCloseable {
        final SimulatedWorld world;
        final Peer server;
        final Peer client;
        final SplittableRandom random;
        final Duration lateness;
        final int patienceMs;

        Ground() {
            this(3, Duration.ZERO);
        }

        Ground(long seed, Duration loopLag) {
            world = SimulatedWorld.seeded(seed)
                    .latency(Duration.ofMillis(5), Duration.ofMillis(20))
                    .loopLag(loopLag);
            server = world.peer(options -> options.listen("/ip4/0.0.0.0/tcp/4001")
                    .listen("/ip4/0.0.0.0/tcp/4002/ws")
                    .swarm(swarm -> swarm.inbound(WELCOMING)));
            client = world.peer(options -> options.security(List.of("noise", "tls")));
            random = new SplittableRandom(seed + 6);
            lateness = loopLag.multipliedBy(2);
            patienceMs = 200 + (int) lateness.toMillis();
        }

        void use(int times) {
            List<Multiaddr> to = server.addresses();
            for (int i = 0; i < times; i++) {
                Connection connection = client.connectAnew(List.of(to.get(i % to.size())), SOON);
                assertThat(connection.ping(SOON)).isPositive();
                connection.close();
                // Of a peer's streams for pings two are taken; the end of one may be late.
                world.run(lateness);
            }
        }

        /** To where somebody answers, nobody listens, or nobody lives; for less time than that takes, or more. */
        void giveUp(int times) {
            List<Multiaddr> to = new ArrayList<>(server.addresses());
            Multiaddr first = to.getFirst();
            to.add(Multiaddr.parse(first.toString().replace("/tcp/4001/", "/tcp/4999/")));
            to.add(Multiaddr.parse("/ip4/203.0.113.9/tcp/4001"));
            for (int i = 0; i < times; i++) {
                try {
                    client.connectAnew(
                                    List.of(to.get(random.nextInt(to.size()))),
                                    Duration.ofMillis(random.nextInt(1, patienceMs)))
                            .close();
                } catch (PeerException expected) {
                    // Given up, refused, or left alone for a while.
                }
            }
        }

        /** To somebody who cuts connections at any moment, before, while and after they are secured; and from one. */
        void cut(int times) {
            LinkDriver raw = world.links();
            Listening listening = raw.listen(Multiaddr.parse("/ip4/0.0.0.0/tcp/5000"), this::cutting);
            for (int i = 0; i < times; i++) {
                raw.dial(server.addresses().getFirst(), this::cutting, (code, reason) -> {});
                try {
                    client.connectAnew(listening.addresses(), Duration.ofMillis(random.nextInt(1, patienceMs)))
                            .close();
                } catch (PeerException expected) {
                    // Cut, or given up before.
                }
            }
            listening.close();
        }

        private LinkHandler cutting(Link link) {
            Duration moment = world.elapsed().plusMillis(random.nextInt(60));
            world.at(moment, link::abort);
            return new LinkEnd(world.simulator()).counting();
        }

        /** The entries of every collection of both, by the fields that lead there; counters have names, which stay. */
        Map<String, Integer> held() {
            // What is under way comes to its end, failures are forgotten.
            world.run(Duration.ofMinutes(12));
            assertThat(server.connections()).isEmpty();
            assertThat(client.connections()).isEmpty();
            Map<String, Integer> all = new TreeMap<>();
            Held.sizes(server).forEach((path, entries) -> all.put("server" + path, entries));
            Held.sizes(client).forEach((path, entries) -> all.put("client" + path, entries));
            all.keySet()
                    .removeIf(path -> path.endsWith("counts") || path.endsWith("byCode") || path.contains(".queue."));
            return all;
        }

        @Override
        public void close() {
            world.close();
        }
    }

    @Test
    void four_hundred_connections_and_two_hundred_dials_given_up_leave_no_entry_anywhere() {
        try (Ground ground = new Ground()) {
            ground.use(20);
            ground.giveUp(50);
            Map<String, Integer> before = ground.held();
            ground.use(400);
            ground.giveUp(200);
            Map<String, Integer> after = ground.held();
            assertThat(after).hasSizeGreaterThan(100).containsKey("server.streamHost.swarm.leaving");
            after.entrySet().removeAll(before.entrySet());
            assertThat(after).isEmpty();
        }
    }

    /** What another thread does between two steps of one is what tests on one loop never see. */
    @Test
    void in_whatever_order_several_loops_come_to_it_nothing_is_left() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            int lagMs = LAGS_MS[seed % LAGS_MS.length];
            try (Ground ground = new Ground(seed, Duration.ofMillis(lagMs))) {
                ground.use(5);
                ground.giveUp(10);
                ground.cut(5);
                Map<String, Integer> before = ground.held();
                ground.use(5);
                ground.giveUp(40);
                ground.cut(40);
                // Well before anybody's patience with a handshake is at an end.
                ground.world.run(Duration.ofMillis(4000 + lagMs));
                assertThat(inUse(ground.server)).as("seed %d, soon", seed).isEmpty();
                assertThat(inUse(ground.client)).as("seed %d, soon", seed).isEmpty();
                Map<String, Integer> after = ground.held();
                after.entrySet().removeAll(before.entrySet());
                // What is remembered of addresses has limits and times of its own.
                after.keySet().removeIf(path -> path.contains(".machine.dialer.") || path.contains(".book."));
                assertThat(after).as("seed %d", seed).isEmpty();
            }
        }
    }

    private static SortedMap<String, Long> inUse(Peer peer) {
        SortedMap<String, Long> use = new TreeMap<>(peer.status().counters());
        use.keySet().removeIf(name -> !name.startsWith("resources.") || name.startsWith("resources.refused."));
        return use;
    }

    @Test
    void the_same_again_is_the_same_trace() {
        assertThat(trace()).isEqualTo(trace());
    }

    private static String trace() {
        try (Ground ground = new Ground()) {
            ground.use(20);
            ground.giveUp(50);
            return ground.world.traceHash();
        }
    }
}
