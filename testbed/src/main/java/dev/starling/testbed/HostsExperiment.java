package dev.starling.testbed;

import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.sim.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many libp2p hosts in one process and virtual time, with all their bytes: each dials others at random, shakes hands, agrees
 * on a muxer, is identified, and pings once.
 *
 * <p>A run: the hosts open; each dials within the first {@link #DIALING} at a moment of its own; the run ends when all have
 * got their answers, or after {@link Settings#duration()}.
 */
public final class HostsExperiment {
    private static final Duration DIALING = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * One run's settings.
     *
     * @param peers hosts
     * @param links others that each dials
     * @param security what the hosts offer: {@code noise} or {@code tls}
     * @param latencyMin one way, drawn once a pair
     */
    public record Settings(
            int peers, int links, String security, Duration latencyMin, Duration latencyMax, Duration duration) {
        /** Checks the values. */
        public Settings {
            if (peers < 2 || peers > 1_000_000) {
                throw new IllegalArgumentException("--peers takes 2 to 1000000, not " + peers);
            }
            if (links < 1 || links >= peers || links > 64) {
                throw new IllegalArgumentException(
                        "--links takes 1 to 64, and less than there are peers, not " + links);
            }
            if (!Set.of("noise", "tls").contains(security)) {
                throw new IllegalArgumentException("--security takes noise or tls, not \"" + security + "\"");
            }
        }
    }

    /**
     * What a run came to.
     *
     * @param connections that stand at the end, each counted once
     * @param handshakes that both sides have completed
     * @param pings answered
     * @param failed dials and pings that came to nothing
     * @param events of the trace
     * @param cpuSeconds of the process, opening the hosts included
     * @param heapBytes live at the end, after a collection
     */
    public record Run(
            long seed,
            int hosts,
            int connections,
            long handshakes,
            int pings,
            int failed,
            double virtualSeconds,
            long events,
            String traceHash,
            double cpuSeconds,
            long heapBytes) {}

    private final Settings settings;
    private final long seed;
    private final SimulatedWorld world;
    private final List<Peer> peers = new ArrayList<>();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger handshakes = new AtomicInteger();
    private final AtomicInteger pings = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    private HostsExperiment(Settings settings, long seed, SimulatedWorld world) {
        this.settings = settings;
        this.seed = seed;
        this.world = world;
    }

    /** Runs with one seed; the same settings and seed give the same trace in every process. */
    public static Run run(Settings settings, long seed, Progress progress) {
        Duration before = cpu();
        try (SimulatedWorld world = SimulatedWorld.seeded(seed).latency(settings.latencyMin(), settings.latencyMax())) {
            HostsExperiment experiment = new HostsExperiment(settings, seed, world);
            experiment.open(progress);
            experiment.dial();
            experiment.await(progress);
            Run result = experiment.result(before);
            experiment.close();
            return result;
        }
    }

    private void open(Progress progress) {
        for (int i = 0; i < settings.peers(); i++) {
            peers.add(world.peer(options -> options.listen("0.0.0.0:0")
                    .listen("/ip4/0.0.0.0/tcp/4001")
                    .security(List.of(settings.security()))));
            progress.at("opening hosts", i + 1, settings.peers());
        }
    }

    private void dial() {
        SplittableRandom random = new SplittableRandom(seed);
        for (Peer peer : peers) {
            Set<Peer> others = new HashSet<>();
            List<Peer> chosen = new ArrayList<>();
            while (chosen.size() < settings.links()) {
                Peer other = peers.get(random.nextInt(peers.size()));
                if (!other.equals(peer) && others.add(other)) {
                    chosen.add(other);
                }
            }
            long momentNs = random.nextLong(DIALING.toNanos());
            world.at(Duration.ofNanos(momentNs), () -> world.spawn("dials", () -> use(peer, chosen)));
        }
    }

    private void use(Peer peer, List<Peer> others) {
        for (Peer other : others) {
            try {
                Connection connection = peer.connect(other.addresses(), PATIENCE);
                handshakes.incrementAndGet();
                connection.identified().await(PATIENCE);
                connection.ping(PATIENCE);
                pings.incrementAndGet();
            } catch (PeerException e) {
                failed.incrementAndGet();
            }
        }
        done.incrementAndGet();
    }

    private void await(Progress progress) {
        long step = Math.max(1, settings.duration().toMillis() / 100);
        for (long at = 0; at < settings.duration().toMillis() && done.get() < peers.size(); at += step) {
            world.runUntil(() -> done.get() == peers.size(), Duration.ofMillis(step));
            progress.at("connecting", done.get(), peers.size());
        }
    }

    private Run result(Duration before) {
        int ends = peers.stream().mapToInt(peer -> peer.connections().size()).sum();
        double cpuSeconds = cpu().minus(before).toMillis() / 1000.0;
        return new Run(
                seed,
                peers.size(),
                ends / 2,
                handshakes.get(),
                pings.get(),
                failed.get(),
                world.elapsed().toNanos() / 1e9,
                world.events(),
                world.traceHash(),
                cpuSeconds,
                heapBytes());
    }

    /** All at once: one after another, each farewell would let the others live on for a while. */
    private void close() {
        AtomicInteger closed = new AtomicInteger();
        for (Peer peer : peers) {
            world.spawn("closes", () -> {
                peer.close();
                closed.incrementAndGet();
            });
        }
        world.runUntil(() -> closed.get() == peers.size(), PATIENCE);
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static long heapBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
