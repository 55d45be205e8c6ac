package dev.starling.testbed;

import dev.starling.core.Bytes;
import dev.starling.peer.Cluster;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerOptions;
import dev.starling.peer.Publication;
import dev.starling.peer.World;
import dev.starling.sim.SimulatedWorld;
import dev.starling.srp.SrpConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The main job: two seeds and N peers, linked as a topology says, ping each other, and everybody has to receive what one
 * publishes. Written once for both worlds; commands may go on changing it while it is up.
 */
public final class MainJob implements AutoCloseable {
    private static final int SEEDS = 2;
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration STEP = Duration.ofMillis(50);

    /**
     * What to run.
     *
     * @param peers how many, from 2
     * @param listenHost the address to bind, 127.0.0.1 for real peers
     * @param seed of the topology and of the choice of partners
     * @param patience how long each step may take
     */
    public record Settings(int peers, Topology topology, String listenHost, long seed, Duration patience) {
        /** With the defaults: full topology on loopback. */
        public static Settings of(int peers) {
            return new Settings(peers, Topology.EVERYBODY, "127.0.0.1", 1, Duration.ofSeconds(15));
        }
    }

    /** One peer of the job. */
    private static final class Member {
        final int number;
        final Peer peer;
        final Cluster cluster;
        final Pinger pinger;
        final AtomicInteger received = new AtomicInteger();

        Member(int number, Peer peer, Cluster cluster, Pinger pinger) {
            this.number = number;
            this.peer = peer;
            this.cluster = cluster;
            this.pinger = pinger;
        }
    }

    /** A peer's line in the table. */
    public record Row(int number, String id, String address, String natType, int links, int received, int cached) {}

    private final World world;
    private final Settings settings;
    private final Progress progress;
    private final SplittableRandom random;
    private final List<Peer> seeds = new ArrayList<>();
    private final Map<Integer, Member> members = new LinkedHashMap<>();
    private final Map<Bytes, AtomicInteger> receivers = new ConcurrentHashMap<>();
    private final List<Duration> rtts = new ArrayList<>();
    private int pingsSent;
    private int published;
    private int expected;
    private int nextNumber;

    /** A job in a world that the caller closes. */
    public MainJob(World world, Settings settings, Progress progress) {
        if (settings.peers() < 2) {
            throw new IllegalArgumentException("the main job takes at least 2 peers, not " + settings.peers());
        }
        this.world = world;
        this.settings = settings;
        this.progress = progress;
        random = new SplittableRandom(settings.seed());
    }

    /** The world for a run in virtual time: 20 to 120 ms between peers, nothing lost. */
    public static World simulatedWorld(long seed) {
        return SimulatedWorld.seeded(seed);
    }

    /** Starts and links everybody; false when that took too long. */
    public boolean start() {
        for (int i = 0; i < SEEDS; i++) {
            int number = i;
            seeds.add(world.peer(options -> {
                options.listen(settings.listenHost() + ":0").indexed(true).label("seed-" + number);
                seeds.forEach(seed -> options.bootstrap(seed.localEndpoint().toString()));
            }));
        }
        List<Topology.Edge> edges = settings.topology().edges(settings.peers(), random);
        for (int i = 0; i < settings.peers(); i++) {
            int number = i;
            List<Integer> neighbours = edges.stream()
                    .filter(edge -> edge.high() == number)
                    .map(Topology.Edge::low)
                    .toList();
            add(neighbours);
            progress.at("starting", i + 1, settings.peers());
        }
        return awaitReady() && awaitLinks(edges);
    }

    /** Starts one more peer, linked to these. */
    private Member add(List<Integer> neighbours) {
        int number = nextNumber++;
        Peer peer = world.peer(options -> {
            options.listen(settings.listenHost() + ":0").label("peer-" + number);
            options.srp(MainJob::withoutFurtherLinks);
            bootstrap(options, neighbours);
        });
        Cluster cluster = peer.cluster("testbed");
        Member member = new Member(number, peer, cluster, new Pinger(world, peer, cluster));
        cluster.subscribe(message -> {
            receivers
                    .computeIfAbsent(message.packetId(), id -> new AtomicInteger())
                    .incrementAndGet();
            member.received.incrementAndGet();
        });
        members.put(number, member);
        return member;
    }

    /** The topology is ours to make: introductions add nothing. */
    private static SrpConfig withoutFurtherLinks(SrpConfig config) {
        return config.limits(config.limits().degree(0, config.limits().peers()));
    }

    private void bootstrap(PeerOptions options, List<Integer> neighbours) {
        seeds.forEach(seed -> options.bootstrap(seed.localEndpoint().toString()));
        for (int neighbour : neighbours) {
            Member member = members.get(neighbour);
            if (member != null) {
                options.bootstrap(member.peer.localEndpoint().toString());
            }
        }
    }

    private boolean awaitReady() {
        int ready = 0;
        for (Member member : members.values()) {
            if (member.peer.ready().await(settings.patience()).isEmpty()) {
                return false;
            }
            progress.at("finding NAT types", ++ready, members.size());
        }
        return true;
    }

    private boolean awaitLinks(List<Topology.Edge> edges) {
        Duration deadline = world.elapsed().plus(settings.patience());
        int linked = 0;
        for (Topology.Edge edge : edges) {
            while (!linked(edge.low(), edge.high()) || !linked(edge.high(), edge.low())) {
                if (world.elapsed().compareTo(deadline) > 0) {
                    return false;
                }
                world.sleep(STEP);
            }
            progress.at("linking", ++linked, edges.size());
        }
        return true;
    }

    private boolean linked(int from, int to) {
        Member one = members.get(from);
        Member other = members.get(to);
        return one != null && other != null && one.peer.link(other.peer.id()).isPresent();
    }

    /** Pings from peer 0 to a random other one, then from each peer to the next, all around. */
    public void pingAround() {
        List<Integer> numbers = List.copyOf(members.keySet());
        int first = numbers.getFirst();
        ping(first, numbers.get(1 + random.nextInt(numbers.size() - 1)));
        for (int i = 0; i < numbers.size(); i++) {
            ping(numbers.get(i), numbers.get((i + 1) % numbers.size()));
            progress.at("pinging", i + 1, numbers.size());
        }
    }

    /**
     * One ping.
     *
     * @return the round trip, or empty when no answer came within 5 s
     * @throws IllegalArgumentException when there is no such peer
     */
    public Optional<Duration> ping(int from, int to) {
        Member source = member(from);
        Bytes target = member(to).peer.id();
        pingsSent++;
        Optional<Duration> rtt = source.pinger.ping(target, PING_TIMEOUT);
        rtt.ifPresent(rtts::add);
        return rtt;
    }

    private Member member(int number) {
        Member member = members.get(number);
        if (member == null) {
            throw new IllegalArgumentException("there is no peer " + number + "; there are " + members.keySet());
        }
        return member;
    }

    /** Publishes from a peer; returns how many of the others have received it within the patience. */
    public int publish(int from, String text) {
        Member source = member(from);
        Publication publication = source.cluster.publish(text);
        Bytes id = publication.stored().await(settings.patience()).orElseThrow();
        int wanted = members.size() - 1;
        published++;
        expected += wanted;
        Duration deadline = world.elapsed().plus(settings.patience());
        while (receivers(id) < wanted && world.elapsed().compareTo(deadline) < 0) {
            progress.at("delivering", receivers(id), wanted);
            world.sleep(STEP);
        }
        progress.at("delivering", receivers(id), wanted);
        return receivers(id);
    }

    private int receivers(Bytes packetId) {
        AtomicInteger count = receivers.get(packetId);
        return count == null ? 0 : count.get();
    }

    /** Ends a peer without farewell. */
    public void kill(int number) {
        Member member = member(number);
        members.remove(number);
        member.pinger.close();
        member.peer.close();
    }

    /** Starts one more peer, linked to up to seven random others; returns its number. */
    public int add() {
        List<Integer> numbers = new ArrayList<>(members.keySet());
        List<Integer> neighbours = new ArrayList<>();
        while (!numbers.isEmpty() && neighbours.size() < 7) {
            neighbours.add(numbers.remove(/* index */ random.nextInt(numbers.size())));
        }
        Member member = add(neighbours);
        member.peer.ready().await(settings.patience());
        return member.number;
    }

    /** The numbers of the peers that run. */
    public List<Integer> numbers() {
        return List.copyOf(members.keySet());
    }

    /** A line for each peer. */
    public List<Row> table() {
        List<Row> rows = new ArrayList<>();
        for (Member member : members.values()) {
            var status = member.peer.status();
            rows.add(new Row(
                    member.number,
                    member.peer.id().hex().substring(0, 16),
                    member.peer.localEndpoint().toString(),
                    status.natType(),
                    (int) status.links().stream()
                            .filter(link -> !link.indexed())
                            .count(),
                    member.received.get(),
                    status.cachePackets()));
        }
        return rows;
    }

    /**
     * What has been done so far.
     *
     * @param links between peers, counted once
     * @param rttMsP50 NaN when nothing was answered
     * @param delivered receivers over all published messages
     */
    public record Summary(
            String world,
            int peers,
            int links,
            int pingsSent,
            int pingsAnswered,
            double rttMsP50,
            int published,
            int delivered,
            boolean ok) {}

    /** The summary of everything since the start. */
    public Summary summary() {
        int delivered = receivers.values().stream().mapToInt(AtomicInteger::get).sum();
        int links = 0;
        for (Member member : members.values()) {
            links += (int) member.peer.status().links().stream()
                    .filter(link -> !link.indexed())
                    .count();
        }
        return new Summary(
                world.name(),
                members.size(),
                links / 2,
                pingsSent,
                rtts.size(),
                median(rtts),
                published,
                delivered,
                pingsSent == rtts.size() && delivered == expected && published > 0);
    }

    private static double median(List<Duration> values) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        long[] sorted = values.stream().mapToLong(Duration::toNanos).sorted().toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2] / 1e6;
    }

    @Override
    public void close() {
        members.values().forEach(member -> {
            member.pinger.close();
            member.peer.close();
        });
        members.clear();
        seeds.forEach(Peer::close);
    }
}
