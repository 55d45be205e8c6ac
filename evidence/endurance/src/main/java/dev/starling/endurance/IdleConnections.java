package dev.starling.endurance;

import dev.starling.net.RealWorld;
import dev.starling.net.tcp.BuffersInUse;
import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerOptions;
import dev.starling.swarm.SwarmConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What connections cost that stand and carry nothing: both ends in this process, so each connection counts twice. Prints
 * live heap, resident memory, direct buffers and the kernel's own a connection and side, and what the heap consists of.
 */
final class IdleConnections {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CLIENTS = 4;
    private static final long HEAP_GOAL_BYTES = 6 << 10;
    private static final long ALL_GOAL_BYTES = 30 << 10;
    private static final int CLASSES = 30;

    private final Settings settings;

    private IdleConnections(Settings settings) {
        this.settings = settings;
    }

    /**
     * Measures.
     *
     * @param args {@code --connects}, {@code --transport}, {@code --security} of {@link Settings}
     */
    public static void main(String[] args) throws Exception {
        System.exit(new IdleConnections(Settings.of(args)).run());
    }

    private record State(Remains remains, long residentBytes, long kernelBytes, long poolBytes) {
        static State now() {
            Remains remains = Remains.of(List.of());
            return new State(remains, residentNow(), kernelNow(), BuffersInUse.poolBytes());
        }
    }

    private int run() throws InterruptedException {
        Checks checks = new Checks();
        int count = settings.connects();
        try (RealWorld world = RealWorld.open((text, cause) -> System.err.println(text + ": " + cause))) {
            Peer[] peers = new Peer[1 + CLIENTS];
            peers[0] = world.peer(options -> options(options).listen("/ip4/127.0.0.1/tcp/0" + settings.suffix()));
            for (int i = 1; i <= CLIENTS; i++) {
                peers[i] = world.peer(this::options);
            }
            // Code and caches that the first connections bring.
            List<Connection> warm = connect(peers, Math.min(500, count));
            warm.forEach(Connection::close);
            settle(peers, 0);
            State before = State.now();
            List<Connection> idle = connect(peers, count);
            settle(peers, count);
            State after = State.now();
            print(checks, before, after, 2L * count);
            Checks.say("one of them, the shared aside:");
            Weights.print(idle.get(count / 2), false, 44);
            Checks.say("the peer that was connected to:");
            Weights.print(peers[0], true, 16);
        }
        return checks.end();
    }

    private PeerOptions options(PeerOptions options) {
        int most = settings.connects() + 1000;
        return options.security(List.of(settings.security()))
                .swarm(swarm -> swarm.connections(swarm.connections()
                        .limits(most, most, most)
                        .perPeerMax(most)
                        .trimming(new SwarmConfig.Trimming(
                                new SwarmConfig.Marks(most, most), new SwarmConfig.Marks(most, most), 1, 1))));
    }

    private static List<Connection> connect(Peer[] peers, int count) throws InterruptedException {
        List<Connection> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Connection connection = peers[1 + i % CLIENTS].connectAnew(peers[0].addresses(), PATIENCE);
            connection.identified().await(PATIENCE);
            made.add(connection);
        }
        return made;
    }

    /** Until both ends of all connections are there, and no stream on them. */
    private static void settle(Peer[] peers, int connections) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end
                && !(peers[0].connections().size() == connections
                        && Stream.of(peers)
                                .flatMap(peer -> peer.connections().stream())
                                .allMatch(connection -> connection.streams() == 0))) {
            Thread.sleep(100);
        }
        // What closing leaves for a moment.
        Thread.sleep(2500);
    }

    private void print(Checks checks, State before, State after, long sides) {
        long heap = (after.remains().heapBytes() - before.remains().heapBytes()) / sides;
        long resident = (after.residentBytes() - before.residentBytes()) / sides;
        long kernel = (after.kernelBytes() - before.kernelBytes()) / sides;
        long pool = (after.poolBytes() - before.poolBytes()) / sides;
        Checks.say(
                "%,d idle connections over %s and %s, a connection and side: %,d bytes of heap, %,d resident; of these %,d of"
                        + " Netty's pool; %,d of the kernel's socket buffers",
                sides / 2, settings.transport(), settings.security(), heap, resident, pool, kernel);
        Map<String, Long> first = before.remains().instances();
        List<Map.Entry<String, Long>> grown = new ArrayList<>();
        after.remains().instances().forEach((name, n) -> grown.add(Map.entry(name, n - first.getOrDefault(name, 0L))));
        grown.sort(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()));
        Checks.say("objects a connection and side:");
        grown.stream()
                .limit(CLASSES)
                .forEach(entry -> Checks.say("%8.2f  %s", (double) entry.getValue() / sides, entry.getKey()));
        checks.check(heap <= HEAP_GOAL_BYTES, "heap: %,d bytes, at most %,d", heap, HEAP_GOAL_BYTES);
        checks.check(
                resident + kernel <= ALL_GOAL_BYTES,
                "all told: %,d bytes, at most %,d",
                resident + kernel,
                ALL_GOAL_BYTES);
    }

    private static long residentNow() {
        return number("/proc/self/status", "VmRSS:", 1) << 10;
    }

    /** Pages that TCP holds in the kernel, of all processes here. */
    private static long kernelNow() {
        return number("/proc/net/sockstat", "TCP:", -1) << 12;
    }

    private static long number(String file, String line, int word) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            String[] words = lines.filter(each -> each.startsWith(line))
                    .findFirst()
                    .orElseThrow()
                    .split("\\s+");
            return Long.parseLong(words[Math.floorMod(word, words.length)]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
