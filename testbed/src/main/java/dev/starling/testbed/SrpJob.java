package dev.starling.testbed;

import dev.starling.core.Bytes;
import dev.starling.peer.Cluster;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.PeerOptions;
import dev.starling.peer.PeerStatus;
import dev.starling.peer.Publication;
import dev.starling.peer.World;
import dev.starling.srp.SrpConfig;
import dev.starling.testbed.observe.Watch;
import dev.starling.trace.TraceStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The main job over the Stream Relay Protocol: two seeds introduce the peers, which publish to one group. */
public final class SrpJob implements MainJob {
    private static final int SEEDS = 2;
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration STEP = Duration.ofMillis(50);

    /** One peer of the job. */
    private final class Member {
        final int number;
        final Peer peer;
        final Cluster cluster;
        final Pinger pinger;
        final AtomicInteger received = new AtomicInteger();
        final BankPeer bank;
        final BankDatagrams channels;

        Member(int number, Peer peer, Cluster cluster, Pinger pinger) {
            this.number = number;
            this.peer = peer;
            this.cluster = cluster;
            this.pinger = pinger;
            bank = new BankPeer(
                    new BankPeer.Setting(world, traces),
                    peer.label(),
                    /* ordered= */ false,
                    new SplittableRandom(settings.seed() * 31 + number));
            channels = BankDatagrams.of(bank, cluster);
        }

        /** Both ends of the channels between two that are linked. */
        void open(Member other) {
            if (snapshots) {
                channels.open(other.peer.id(), other.bank.name());
                other.channels.open(peer.id(), bank.name());
            }
        }
    }

    /** With more than that there are no banks: each marker is signed and sealed. */
    private static final int CHANNELS_MAX = 1000;

    private final World world;
    private final Settings settings;
    private final Progress progress;
    private final SplittableRandom random;
    private final List<Peer> seeds = new ArrayList<>();
    private final Map<Integer, Member> members = new ConcurrentSkipListMap<>();
    private final JobNet net;
    private final JobTraces traces;
    private final JobCounts counts;
    private Topology shape;
    private boolean snapshots;
    private int nextNumber;

    SrpJob(World world, Settings settings, Progress progress, JobTraces traces, Watch watch) {
        this.traces = traces;
        counts = new JobCounts(traces);
        this.world = world;
        net = new JobNet(world, watch);
        shape = settings.topology();
        this.settings = settings;
        this.progress = progress;
        random = new SplittableRandom(settings.seed());
    }

    @Override
    public boolean start() {
        for (int i = 0; i < SEEDS; i++) {
            int number = i;
            Peer seed = world.peer(options -> {
                options.listen(settings.listenHost() + ":0")
                        .indexed(true)
                        .label("seed-" + number)
                        .tracing(traces.tracer())
                        .tap(net.tap(-1 - number));
                seeds.forEach(each -> options.bootstrap(each.localEndpoint().toString()));
            });
            seeds.add(seed);
            net.reachable(-1 - number, seed.localEndpoint());
            net.joined(-1 - number, seed, seed.localEndpoint().toString());
        }
        List<Topology.Edge> edges = settings.topology().edges(settings.peers(), random);
        Map<Integer, List<Integer>> lower = new HashMap<>();
        edges.forEach(edge ->
                lower.computeIfAbsent(edge.high(), high -> new ArrayList<>()).add(edge.low()));
        for (int i = 0; i < settings.peers(); i++) {
            add(lower.getOrDefault(i, List.of()));
            progress.at("starting", i + 1, settings.peers());
        }
        snapshots = settings.banks() && 2 * edges.size() <= CHANNELS_MAX;
        boolean started = awaitReady() && awaitLinks(edges);
        for (Topology.Edge edge : edges) {
            member(edge.high()).open(member(edge.low()));
        }
        members.values().forEach(this::trade);
        return started;
    }

    /** About 40 transfers a second altogether: each is signed and sealed. */
    private void trade(Member member) {
        if (snapshots) {
            member.bank.trade(Duration.ofMillis(25L * Math.max(8, settings.peers())));
        }
    }

    /** Starts one more peer, linked to these. */
    private Member add(List<Integer> neighbours) {
        int number = nextNumber++;
        Peer peer = world.peer(options -> {
            options.listen(settings.listenHost() + ":0").label("peer-" + number).tracing(traces.tracer());
            options.srp(SrpJob::withoutFurtherLinks);
            options.tap(net.tap(number));
            bootstrap(options, neighbours);
        });
        Cluster cluster = peer.cluster("testbed");
        Member member = new Member(number, peer, cluster, new Pinger(world, peer, cluster, Optional.of(traces)));
        cluster.subscribe(message -> {
            counts.received(message.packetId());
            member.received.incrementAndGet();
            net.delivered(number, item(message.packetId()));
        });
        members.put(number, member);
        net.reachable(number, peer.localEndpoint());
        net.joined(number, peer, peer.localEndpoint().toString());
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
            if (!awaitReady(member)) {
                return false;
            }
            progress.at("finding NAT types", ++ready, members.size());
        }
        return true;
    }

    private boolean awaitReady(Member member) {
        Optional<Peer.Reachability> found = member.peer.ready().await(settings.patience());
        found.ifPresent(reachability -> net.reachable(member.number, reachability.endpoint()));
        return found.isPresent();
    }

    private static String item(Bytes packetId) {
        return packetId.hex().substring(0, 16);
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

    @Override
    public void pingAround() {
        List<Integer> numbers = List.copyOf(members.keySet());
        int first = numbers.getFirst();
        ping(first, numbers.get(1 + random.nextInt(numbers.size() - 1)));
        int pings = Math.min(ROUND_MAX, numbers.size());
        AtomicInteger done = new AtomicInteger();
        new Turns(world).run(pings, PING_TIMEOUT, i -> {
            int from = (int) ((long) i * numbers.size() / pings);
            ping(numbers.get(from), numbers.get((from + 1) % numbers.size()));
            progress.at("pinging", done.incrementAndGet(), pings);
        });
    }

    @Override
    public Optional<Duration> ping(int from, int to) {
        Member source = member(from);
        Bytes target = member(to).peer.id();
        return counts.pinged(source.pinger.ping(target, PING_TIMEOUT));
    }

    private Member member(int number) {
        Member member = members.get(number);
        if (member == null) {
            throw new IllegalArgumentException("there is no peer " + number + "; there are " + members.keySet());
        }
        return member;
    }

    @Override
    public int publish(int from, String text) {
        Member source = member(from);
        long begunNs = net.nowNs();
        Publication publication = source.cluster.publish(text);
        Bytes id = publication.stored().await(settings.patience()).orElseThrow();
        net.published(from, item(id), text, begunNs);
        return counts.awaitReceivers(id, members.size() - 1, world, settings.patience(), progress);
    }

    @Override
    public Optional<SnapshotResult> snapshot(int initiator) {
        BankPeer bank = member(initiator).bank;
        if (!snapshots) {
            return Optional.empty();
        }
        return counts.snapshot(
                bank.take().await(settings.patience()).map(report -> SnapshotResult.of(report, BankPeer.TOKENS)));
    }

    @Override
    public void kill(int number) {
        Member member = member(number);
        members.remove(number);
        member.bank.close();
        member.pinger.close();
        member.peer.close();
        net.left(number);
    }

    @Override
    public int add() {
        List<Integer> numbers = new ArrayList<>(members.keySet());
        List<Integer> neighbours = new ArrayList<>();
        while (!numbers.isEmpty() && neighbours.size() < 7) {
            neighbours.add(numbers.remove(/* index */ random.nextInt(numbers.size())));
        }
        Member member = add(neighbours);
        awaitReady(member);
        neighbours.forEach(neighbour -> member.open(member(neighbour)));
        trade(member);
        return member.number;
    }

    @Override
    public void cut(int one, int other) {
        member(one);
        member(other);
        net.cuts().cut(one, other);
    }

    @Override
    public void heal(int one, int other) {
        Member first = member(one);
        Member second = member(other);
        net.cuts().heal(one, other);
        introduce(first, second);
    }

    private static void introduce(Member one, Member other) {
        one.peer.introduce(other.peer.localEndpoint());
        other.peer.introduce(one.peer.localEndpoint());
    }

    @Override
    public void partition(List<List<Integer>> parts) {
        parts.forEach(part -> part.forEach(this::member));
        net.cuts().partition(parts);
    }

    @Override
    public void healAll() {
        net.cuts().healAll();
        wanted(shape).forEach(edge -> introduce(member(edge.low()), member(edge.high())));
    }

    private Set<Topology.Edge> wanted(Topology topology) {
        List<Integer> numbers = numbers();
        TreeSet<Topology.Edge> wanted = new TreeSet<>();
        for (Topology.Edge edge : topology.edges(numbers.size(), random)) {
            wanted.add(Topology.Edge.of(numbers.get(edge.low()), numbers.get(edge.high())));
        }
        return wanted;
    }

    /** Who is linked already stays so only where the new shape wants it: other pairs are cut, and what is missing is begun. */
    @Override
    public void shape(Topology topology) {
        shape = topology;
        Set<Topology.Edge> wanted = wanted(topology);
        for (Topology.Edge edge : links()) {
            if (!wanted.remove(edge)) {
                net.cuts().cut(edge.low(), edge.high());
            }
        }
        for (Topology.Edge edge : wanted) {
            net.cuts().heal(edge.low(), edge.high());
            introduce(member(edge.low()), member(edge.high()));
        }
    }

    @Override
    public List<String> cuts() {
        return net.cuts().describe();
    }

    @Override
    public Picture picture() {
        List<Row> rows = new ArrayList<>();
        List<Topology.Edge> links = new ArrayList<>();
        int linkEnds = 0;
        for (Member member : members.values()) {
            PeerStatus status;
            try {
                status = member.peer.status();
            } catch (PeerException gone) {
                // Killed meanwhile.
                continue;
            }
            Row row = row(member, status);
            rows.add(row);
            linkEnds += row.links();
            for (PeerStatus.Link link : status.links()) {
                net.number(link.peerId())
                        .filter(number -> number < 0 || members.containsKey(number))
                        .ifPresent(other -> links.add(Topology.Edge.of(member.number, other)));
            }
        }
        List<Topology.Edge> sorted = links.stream().sorted().distinct().toList();
        net.links(sorted);
        return new Picture(
                List.copyOf(rows),
                sorted.stream().filter(edge -> edge.low() >= 0).toList(),
                counts.summary(world, Transport.UDP, members.size(), linkEnds));
    }

    @Override
    public List<Integer> numbers() {
        return List.copyOf(members.keySet());
    }

    @Override
    public Row row(int number) {
        Member member = member(number);
        return row(member, member.peer.status());
    }

    private static Row row(Member member, PeerStatus status) {
        return new Row(
                member.number,
                member.peer.id().hex().substring(0, 16),
                member.peer.localEndpoint().toString(),
                status.natType(),
                (int) status.links().stream().filter(link -> !link.indexed()).count(),
                member.received.get(),
                status.cachePackets());
    }

    @Override
    public SortedMap<String, Long> counters(int number) {
        return member(number).peer.status().counters();
    }

    @Override
    public TraceStore traces() {
        return traces.store();
    }

    @Override
    public void close() {
        members.values().forEach(member -> {
            member.bank.close();
            member.pinger.close();
            member.peer.close();
        });
        members.clear();
        seeds.forEach(Peer::close);
    }
}
