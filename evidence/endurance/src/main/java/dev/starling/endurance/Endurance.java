package dev.starling.endurance;

import dev.starling.encoding.Multiaddr;
import dev.starling.net.RealWorld;
import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.PeerOptions;
import dev.starling.peer.Stream;
import dev.starling.swarm.SwarmConfig;
import io.netty.buffer.ByteBufUtil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/** So many connections made, used and closed, so many dials given up at random moments; then what is left is counted. */
final class Endurance {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** The longest that something may go on by itself: an upgrade that nobody answers. */
    private static final Duration SETTLING = Duration.ofSeconds(30);

    private static final String ECHO = "/echo/1.0.0";
    /** A port of one's own is free again after a minute: so many addresses to dial have so many times the ports. */
    private static final int SERVER_ADDRESSES = 8;

    /** As many as work at a time by default: a peer may only ping so often at once. */
    private static final int CLIENTS = 8;

    private static final int ECHO_BYTES = 200;
    /** Small things that may come and go by themselves, of one class of ours. */
    private static final long OURS_MAX = 8;

    /** The same of the JDK's, which makes method handles and the like as it warms up, and of Netty's bounded caches. */
    private static final long FOREIGN_MAX = 4000;

    private static final long HEAP_BYTES_MAX = 4L << 20;

    private final Settings settings;
    private final Checks checks = new Checks();
    private final Map<String, AtomicLong> outcomes = new ConcurrentHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final List<String> leaks = new ArrayList<>();

    private Endurance(Settings settings) {
        this.settings = settings;
    }

    /**
     * Runs, prints checks, exits.
     *
     * @param args see {@link Settings}
     */
    public static void main(String[] args) throws Exception {
        System.exit(new Endurance(Settings.of(args)).run());
    }

    /** The world is closed in the middle, because what follows looks at what that leaves. */
    @SuppressWarnings("try")
    private int run() throws Exception {
        ByteBufUtil.setLeakListener((type, records) -> {
            synchronized (leaks) {
                leaks.add(type + " " + records);
            }
        });
        Remains empty = Remains.of(List.of());
        Peer[] peers = new Peer[1 + CLIENTS];
        try (Refusers refusers = new Refusers(settings.suffix());
                RealWorld world = RealWorld.open((text, cause) -> failed(text + ": " + cause))) {
            long emptySockets = Remains.openSockets();
            peers[0] = world.peer(this::serverOptions);
            peers[0].handle(ECHO, Endurance::echo);
            for (int i = 1; i <= CLIENTS; i++) {
                peers[i] = world.peer(this::options);
            }
            use(peers, refusers, settings.connects() / 50 + 100, settings.dials() / 50 + 100, 1);
            settle(peers, Remains.of(peers).sockets());
            Remains before = countTwice(peers);
            Checks.say("before: %s", summary(before));
            use(peers, refusers, settings.connects(), settings.dials(), 2);
            settle(peers, before.sockets());
            Remains after = Remains.of(peers);
            Checks.say("after:  %s", summary(after));
            compare(before, after);
            counters(peers);
            long began = System.nanoTime();
            world.close();
            Checks.say("closing the world took %.1f ms", (System.nanoTime() - began) / 1e6);
            await(() -> Remains.openSockets() <= emptySockets);
            checks.check(Remains.openSockets() == emptySockets, "the closed world has no socket");
        }
        closed(empty);
        return checks.end();
    }

    private void serverOptions(PeerOptions options) {
        options(options);
        for (int i = 1; i <= SERVER_ADDRESSES; i++) {
            options.listen("/ip4/127.0.0." + i + "/tcp/0" + settings.suffix());
        }
    }

    /** As by default but for the pause after a failed dial, which would make us dial less. */
    private void options(PeerOptions options) {
        options.security(List.of(settings.security()));
        options.swarm(swarm -> {
            SwarmConfig.Dialing dialing = swarm.dialing();
            SwarmConfig.BackOff slow = dialing.backOff();
            SwarmConfig.BackOff quick = new SwarmConfig.BackOff(
                    1, 1, slow.entriesMax(), slow.probePeriodNs(), slow.probeBurst(), slow.blackHoleAfter());
            return swarm.dialing(new SwarmConfig.Dialing(dialing.limits(), dialing.pace(), quick));
        });
    }

    private static void echo(Stream stream) {
        for (byte[] part = stream.read(); part.length > 0; part = stream.read()) {
            stream.write(part);
        }
    }

    private void use(Peer[] peers, Refusers refusers, int connects, int dials, long seed) throws InterruptedException {
        long began = System.nanoTime();
        AtomicInteger made = new AtomicInteger();
        connects(peers, connects, made);
        double seconds = (System.nanoTime() - began) / 1e9;
        Checks.say(
                "%,d connections made, used and closed in %.1f s: %,.0f a second",
                connects, seconds, connects / seconds);
        if (seed > 1) {
            checks.check(
                    made.get() == connects && failures.isEmpty(),
                    "%,d of %,d connections answered%s",
                    made.get(),
                    connects,
                    failures.isEmpty() ? "" : ", and not: " + failures.getFirst());
        }
        outcomes.clear();
        began = System.nanoTime();
        new Dials(peers, refusers.addresses(), outcomes, seed).run(dials);
        Checks.say(
                "%,d dials given up at random moments in %.1f s: %s",
                dials, (System.nanoTime() - began) / 1e9, new TreeMap<>(outcomes));
        if (seed > 1) {
            checks.check(
                    outcomes.getOrDefault("given up", new AtomicLong()).get() > dials / 4
                            && outcomes.getOrDefault("reached", new AtomicLong())
                                            .get()
                                    > 0
                            && outcomes.getOrDefault("UNREACHABLE", new AtomicLong())
                                            .get()
                                    > 0,
                    "dials ended in every way there is");
        }
    }

    private void connects(Peer[] peers, int count, AtomicInteger made) throws InterruptedException {
        AtomicInteger turn = new AtomicInteger();
        List<Multiaddr> addresses = peers[0].addresses();
        List<Thread> workers = new ArrayList<>();
        for (int worker = 0; worker < settings.workers(); worker++) {
            Peer client = peers[1 + worker % CLIENTS];
            workers.add(Thread.ofVirtual().name("connects-" + worker).start(() -> {
                for (int i = turn.getAndIncrement(); i < count; i = turn.getAndIncrement()) {
                    if (once(client, addresses.get(i % addresses.size()), i)) {
                        made.incrementAndGet();
                    }
                    progress(i, count);
                }
            }));
        }
        for (Thread worker : workers) {
            worker.join();
        }
    }

    private static void progress(int i, int count) {
        if (count >= 20_000 && i > 0 && i % (count / 10) == 0) {
            Checks.say("%,d", i);
        }
    }

    private boolean once(Peer client, Multiaddr address, int number) {
        @Nullable Connection connection = null;
        try {
            connection = client.connectAnew(List.of(address), PATIENCE);
            if (number % 2 == 0) {
                connection.ping(PATIENCE);
            } else {
                byte[] sent = new byte[ECHO_BYTES];
                Arrays.fill(sent, (byte) number);
                try (Stream stream = connection.open(ECHO)) {
                    stream.timeout(PATIENCE);
                    stream.write(sent);
                    stream.closeWrite();
                    if (!Arrays.equals(stream.readAll(2 * ECHO_BYTES), sent)) {
                        failed("an echo of something else");
                    }
                }
            }
            return true;
        } catch (PeerException e) {
            failed(e.toString());
            return false;
        } finally {
            if (connection != null) {
                connection.close();
            }
        }
    }

    private void failed(String what) {
        synchronized (failures) {
            if (failures.size() < 20) {
                failures.add(what);
                System.err.println(what);
            }
        }
    }

    // ---- what is left

    /** What counting itself holds is then the same before and after: one earlier count. */
    private static Remains countTwice(Peer[] peers) {
        Remains first = Remains.of(peers);
        Remains second = Remains.of(peers);
        Checks.say("counting by itself changes the heap by %,d KiB", (second.heapBytes() - first.heapBytes()) >> 10);
        return second;
    }

    private static void settle(Peer[] peers, long sockets) {
        await(() -> Arrays.stream(peers).allMatch(peer -> peer.connections().isEmpty())
                && Arrays.stream(peers).allMatch(peer -> count(peer, "net.links-open") == 0)
                && Remains.openSockets() <= sockets
                && Remains.livingVirtualThreads().isEmpty());
    }

    private static long count(Peer peer, String name) {
        return peer.status().counters().getOrDefault(name, 0L);
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) {
        long end = System.nanoTime() + SETTLING.toNanos();
        while (!condition.holds() && System.nanoTime() < end) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static String summary(Remains remains) {
        return "%d sockets, %d descriptors, %,d bytes of buffers in use, %d platform threads, %d virtual ones, %,d entries at %d paths, %,d KiB live"
                .formatted(
                        remains.sockets(),
                        remains.descriptors(),
                        remains.bufferBytes(),
                        remains.platformThreads(),
                        remains.virtualThreads().size(),
                        remains.collections().values().stream().mapToInt(n -> n).sum(),
                        remains.collections().size(),
                        remains.heapBytes() >> 10);
    }

    private void compare(Remains before, Remains after) {
        checks.check(
                after.sockets() <= before.sockets(),
                "no socket is left: %d, %d before",
                after.sockets(),
                before.sockets());
        checks.check(
                after.descriptors() <= before.descriptors(),
                "no file descriptor is left: %d, %d before",
                after.descriptors(),
                before.descriptors());
        checks.check(after.bufferBytes() == 0, "no buffer is in use: %,d bytes", after.bufferBytes());
        checks.check(
                after.platformThreads() <= before.platformThreads(),
                "no platform thread is left: %d, %d before",
                after.platformThreads(),
                before.platformThreads());
        checks.check(
                after.virtualThreads().isEmpty(), "no virtual thread is left%s", Growth.text(after.virtualThreads()));
        List<String> grown = Growth.of(before.collections(), after.collections(), 0);
        // Not a map of what exists but of names of counters: a reason that occurs for the first time.
        grown.removeIf(line -> line.startsWith("[].streamHost.counts "));
        checks.check(
                grown.isEmpty(),
                "no collection of any peer has an entry more than before, of %d looked at%s",
                after.collections().size(),
                Growth.text(grown));
        List<String> more = Growth.ofLong(before.instances(), after.instances(), OURS_MAX);
        more.removeIf(line -> !line.startsWith("dev.starling."));
        checks.check(
                more.isEmpty(),
                "no class of ours has more than %d objects more than before%s",
                OURS_MAX,
                Growth.text(more));
        List<String> foreign = Growth.ofLong(before.instances(), after.instances(), FOREIGN_MAX);
        checks.check(
                foreign.isEmpty(),
                "no class of %,d at all has more than %,d more%s",
                after.instances().size(),
                FOREIGN_MAX,
                Growth.text(foreign));
        long grownBytes = after.heapBytes() - before.heapBytes();
        checks.check(grownBytes < HEAP_BYTES_MAX, "the live heap has changed by %,d KiB", grownBytes >> 10);
    }

    private void counters(Peer[] peers) {
        for (String name : List.of("net.links-open")) {
            long open =
                    Arrays.stream(peers).mapToLong(peer -> count(peer, name)).sum();
            checks.check(open == 0, "%s of all peers: %d", name, open);
        }
        long sockets = Arrays.stream(peers)
                .mapToLong(peer -> count(peer, "net.link-sockets-open"))
                .sum();
        checks.check(sockets == SERVER_ADDRESSES, "sockets that the peers know are the %d that listen", sockets);
        List<String> kernel = new ArrayList<>();
        for (Multiaddr address : peers[0].addresses()) {
            address.endpoint().ifPresent(endpoint -> kernel.addAll(Remains.kernelSockets(endpoint.port())));
        }
        checks.check(
                kernel.isEmpty(), "the kernel has no connection with them but in TIME_WAIT%s", Growth.text(kernel));
        Checks.say("server: %s", peers[0].status().counters());
    }

    private void closed(Remains empty) {
        await(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(Endurance::ours));
        List<String> names = Thread.getAllStackTraces().keySet().stream()
                .filter(Endurance::ours)
                .map(Thread::getName)
                .toList();
        checks.check(names.isEmpty(), "the closed world has no thread%s", Growth.text(names));
        Remains end = Remains.of(List.of());
        List<String> classes = end.instances().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("dev.starling.peer.streams.Hosted")
                        || entry.getKey().startsWith("dev.starling.net.tcp.TcpLink")
                        || entry.getKey().startsWith("dev.starling.mux.")
                        || entry.getKey().startsWith("dev.starling.secure."))
                .filter(entry -> entry.getValue() > empty.instances().getOrDefault(entry.getKey(), 0L) + 1)
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .toList();
        checks.check(end.bufferBytes() == 0, "no buffer is in use after the end: %,d bytes", end.bufferBytes());
        Checks.say("objects of the connections' classes that constants hold: %s", classes.isEmpty() ? "none" : classes);
        synchronized (leaks) {
            checks.check(
                    leaks.isEmpty(),
                    "the leak detector (%s) has found nothing%s",
                    io.netty.util.ResourceLeakDetector.getLevel(),
                    Growth.text(leaks));
        }
        synchronized (failures) {
            checks.check(failures.isEmpty(), "nothing has failed%s", Growth.text(failures));
        }
    }

    private static boolean ours(Thread thread) {
        return thread.getName().startsWith("starling");
    }

    static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
