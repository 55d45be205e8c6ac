package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.swarm.SwarmConfig;
import dev.starling.testing.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Connections made, used and closed, and dials given up, many times: every collection of both peers is as it was. */
class EnduranceTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** As by default but for the rate of one address, from which all come here. */
    private static final SwarmConfig.Inbound WELCOMING =
            new SwarmConfig.Inbound(64, SOON.toNanos(), 1_000_000, 8, 64, 1, 1_000_000, 1, 1_000_000, 8192, false);

    private static final class Ground implements AutoCloseable {
        final SimulatedWorld world = SimulatedWorld.seeded(3).latency(Duration.ofMillis(5), Duration.ofMillis(20));
        final Peer server = world.peer(options -> options.listen("/ip4/0.0.0.0/tcp/4001")
                .listen("/ip4/0.0.0.0/tcp/4002/ws")
                .swarm(swarm -> swarm.inbound(WELCOMING)));
        final Peer client = world.peer(options -> options.security(List.of("noise", "tls")));

        void use(int times) {
            List<Multiaddr> to = server.addresses();
            for (int i = 0; i < times; i++) {
                Connection connection = client.connectAnew(List.of(to.get(i % to.size())), SOON);
                assertThat(connection.ping(SOON)).isPositive();
                connection.close();
            }
        }

        /** To where somebody answers, nobody listens, or nobody lives; for less time than that takes, or more. */
        void giveUp(int times) {
            SplittableRandom random = new SplittableRandom(9);
            List<Multiaddr> to = new ArrayList<>(server.addresses());
            Multiaddr first = to.getFirst();
            to.add(Multiaddr.parse(first.toString().replace("/tcp/4001/", "/tcp/4999/")));
            to.add(Multiaddr.parse("/ip4/203.0.113.9/tcp/4001"));
            for (int i = 0; i < times; i++) {
                try {
                    client.connectAnew(
                                    List.of(to.get(random.nextInt(to.size()))),
                                    Duration.ofMillis(random.nextInt(1, 200)))
                            .close();
                } catch (PeerException expected) {
                    // Given up, refused, or left alone for a while.
                }
            }
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
