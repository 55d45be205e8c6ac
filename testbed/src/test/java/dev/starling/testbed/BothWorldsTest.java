package dev.starling.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.net.RealWorld;
import dev.starling.peer.Cluster;
import dev.starling.peer.Peer;
import dev.starling.peer.World;
import dev.starling.sim.SimulatedWorld;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;

/** One scenario, written once: who receives what does not depend on the world it runs in. */
class BothWorldsTest {
    private static final int PEERS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LARGE = "0123456789".repeat(2000);

    private final ConcurrentHashMap<String, SortedSet<String>> received = new ConcurrentHashMap<>();
    private final List<Peer> peers = new ArrayList<>();
    private final List<Cluster> clusters = new ArrayList<>();

    @Test
    void the_same_messages_streams_and_answers_arrive_at_the_same_peers() {
        SortedMap<String, SortedSet<String>> real;
        try (RealWorld world = RealWorld.open()) {
            real = run(world);
        }
        SortedMap<String, SortedSet<String>> simulated;
        try (SimulatedWorld world = SimulatedWorld.seeded(4)) {
            simulated = run(world);
        }
        assertThat(simulated).isEqualTo(real);
        assertThat(real).hasSize(PEERS + 1);
        assertThat(real.get("peer-3"))
                .contains("hello from 0", "only for 3", "chunks " + LARGE.hashCode(), "left behind");
    }

    private void note(String who, String what) {
        received.computeIfAbsent(who, name -> new ConcurrentSkipListSet<>()).add(what);
    }

    private SortedMap<String, SortedSet<String>> run(World world) {
        received.clear();
        peers.clear();
        clusters.clear();
        String host = world.name().equals("real") ? "127.0.0.1" : "0.0.0.0";
        Peer seed = world.peer(options -> options.indexed(true).listen(host + ":0"));
        for (int i = 0; i < PEERS; i++) {
            join(world, "peer-" + i, host, seed);
        }
        peers.forEach(peer -> assertThat(peer.ready().await(PATIENCE)).isPresent());
        peers.forEach(peer -> assertThat(peer.awaitLinks(PEERS, PATIENCE)).isTrue());

        clusters.get(0).publish("hello from 0");
        clusters.get(5).publish(LARGE);
        Bytes third = peers.get(3).id();
        assertThat(clusters.get(1).stream(third, "note", utf8("only for 3")).await(PATIENCE))
                .contains(true);
        clusters.get(2)
                .query(
                        "{\"even\":true}",
                        answer -> note("peer-2", answer.payload().text()));
        clusters.get(4).publish("left behind").stored().await(PATIENCE).orElseThrow();
        await(world, PEERS);
        // The publisher is gone when somebody comes who was away.
        peers.remove(4).close();
        join(world, "late", host, seed);
        await(world, PEERS + 1);

        SortedMap<String, SortedSet<String>> result = new TreeMap<>();
        received.forEach((who, what) -> result.put(who, new TreeSet<>(what)));
        peers.forEach(Peer::close);
        seed.close();
        return result;
    }

    private void join(World world, String name, String host, Peer seed) {
        Peer peer = world.peer(options -> options.label(name)
                .listen(host + ":0")
                .bootstrap(seed.localEndpoint().toString()));
        Cluster cluster = peer.cluster("both worlds");
        cluster.subscribe(message -> note(
                name, message.text().length() > 100 ? "chunks " + message.text().hashCode() : message.text()));
        cluster.onStream(message -> note(name, message.text()));
        int number = peers.size();
        cluster.onQuery(question -> number % 2 == 0 ? Optional.of(utf8("answer of " + name)) : Optional.empty());
        peers.add(peer);
        clusters.add(cluster);
    }

    /** Until nobody has received anything for a second and everybody has something. */
    private void await(World world, int who) {
        Duration deadline = world.elapsed().plus(PATIENCE);
        int before = -1;
        while (world.elapsed().compareTo(deadline) < 0) {
            int now = received.values().stream().mapToInt(SortedSet::size).sum();
            if (now == before && received.size() == who) {
                return;
            }
            before = now;
            world.sleep(Duration.ofSeconds(1));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
