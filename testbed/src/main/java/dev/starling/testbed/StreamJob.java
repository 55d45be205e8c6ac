package dev.starling.testbed;

import dev.starling.core.Bytes;
import dev.starling.core.SpanRecord;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.Pending;
import dev.starling.peer.Stream;
import dev.starling.peer.Traced;
import dev.starling.peer.World;
import dev.starling.testbed.observe.Watch;
import dev.starling.trace.TraceStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The main job over libp2p streams: each message is a stream of its own, PING is answered by PONG, and both sides hang up.
 * A published message floods the links: each peer passes it on once to every peer it is connected with.
 */
public final class StreamJob implements MainJob {
    private static final String PING = "/starling/testbed/ping/1.0.0";
    private static final String MESSAGE = "/starling/testbed/message/1.0.0";
    private static final int MESSAGE_BYTES_MAX = 64 << 10;
    /** With more than that there are no banks: each channel is a stream with a thread at each end. */
    private static final int CHANNELS_MAX = 20_000;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(5);
    private static final int LINKS_AT_ONCE = 500;

    /** One peer of the job. */
    private final class Member {
        final int number;
        final Peer peer;
        final AtomicInteger received = new AtomicInteger();
        final BankPeer bank;
        final BankStreams channels;
        private final Set<Bytes> seen = ConcurrentHashMap.newKeySet();

        Member(int number, Peer peer) {
            this.number = number;
            this.peer = peer;
            bank = new BankPeer(
                    new BankPeer.Setting(world, traces),
                    peer.label(),
                    /* ordered= */ true,
                    new SplittableRandom(settings.seed() * 31 + number));
            channels = BankStreams.of(bank, peer, id -> Optional.ofNullable(names.get(id)));
            peer.handle(PING, this::answer);
            peer.handle(MESSAGE, this::take);
        }

        private void take(Stream stream) {
            byte[] message = stream.readAll(MESSAGE_BYTES_MAX);
            stream.close();
            net.hears(number, stream.connection().remote(), message);
            if (seen.add(Bytes.wrap(message))) {
                received.incrementAndGet();
                counts.received(Bytes.wrap(message));
                net.delivered(number, item(message));
                traced(
                        "hop",
                        SpanRecord.Kind.CONSUMER,
                        () -> passOn(message, Optional.of(stream.connection().remote())));
            }
        }

        private void answer(Stream stream) {
            traced("PONG", SpanRecord.Kind.INTERNAL, () -> pong(stream));
        }

        private void pong(Stream stream) {
            byte[] question = stream.readAll(MESSAGE_BYTES_MAX);
            net.hears(number, stream.connection().remote(), question);
            String text = Bytes.wrap(question).text();
            byte[] answer = Bytes.utf8(text.startsWith("PING ") ? "PONG " + text.substring(5) : "?")
                    .toArray();
            net.says(number, stream.connection().remote(), "PONG", answer);
            stream.write(answer);
        }

        void publish(byte[] message) {
            seen.add(Bytes.wrap(message));
            net.published(number, item(message), Bytes.wrap(message).text(), net.nowNs());
            traced("publish", SpanRecord.Kind.PRODUCER, () -> passOn(message, Optional.empty()));
        }

        private void traced(String name, SpanRecord.Kind kind, Runnable body) {
            Traced.call(traces.tracer(), peer.label(), name, kind, span -> {
                body.run();
                return true;
            });
        }

        private void passOn(byte[] message, Optional<PeerId> from) {
            for (Connection connection : peer.connections()) {
                if (!from.equals(Optional.of(connection.remote()))) {
                    say(connection, message);
                }
            }
        }

        private void say(Connection connection, byte[] message) {
            try (Stream stream = connection.open(MESSAGE)) {
                net.says(number, connection.remote(), "MESSAGE", message);
                stream.write(message);
            } catch (PeerException gone) {
                // A peer that was killed meanwhile: the others carry the message.
                lost.incrementAndGet();
            }
        }
    }

    private final World world;
    private final Settings settings;
    private final Progress progress;
    private final SplittableRandom random;
    private final Map<Integer, Member> members = new ConcurrentSkipListMap<>();
    private final JobNet net;
    private final JobTraces traces;
    private final JobCounts counts;
    private final AtomicInteger lost = new AtomicInteger();
    private final Map<PeerId, Bytes> names = new ConcurrentHashMap<>();
    private boolean snapshots;
    private Topology shape;
    private int nextNumber;
    private int publishedSoFar;

    StreamJob(World world, Settings settings, Progress progress, JobTraces traces, Watch watch) {
        this.traces = traces;
        counts = new JobCounts(traces);
        this.world = world;
        net = new JobNet(world, watch);
        this.settings = settings;
        this.progress = progress;
        shape = settings.topology();
        random = new SplittableRandom(settings.seed());
    }

    /** What a message is called: the number that it begins with. */
    private static String item(byte[] message) {
        return Bytes.wrap(message).text().split(" ", 2)[0];
    }

    @Override
    public boolean start() {
        List<Topology.Edge> edges = settings.topology().edges(settings.peers(), random);
        snapshots = settings.banks() && 2 * edges.size() <= CHANNELS_MAX;
        for (int i = 0; i < settings.peers(); i++) {
            add(List.of());
            progress.at("starting", i + 1, settings.peers());
        }
        for (int begin = 0; begin < edges.size(); begin += LINKS_AT_ONCE) {
            int end = Math.min(edges.size(), begin + LINKS_AT_ONCE);
            if (!link(edges.subList(begin, end))) {
                return false;
            }
            progress.at("linking", end, edges.size());
        }
        return true;
    }

    /** Makes some links at the same time: one after the other, thousands of peers would take hours of virtual time. */
    private boolean link(List<Topology.Edge> edges) {
        List<Pending<Boolean>> made = new ArrayList<>();
        for (Topology.Edge edge : edges) {
            Pending<Boolean> done = world.pending();
            world.spawn("link", () -> done.complete(link(member(edge.high()), member(edge.low()))));
            made.add(done);
        }
        boolean all = true;
        for (Pending<Boolean> done : made) {
            all &= done.await(settings.patience().multipliedBy(2)).orElse(false);
        }
        return all;
    }

    private Member add(List<Integer> neighbours) {
        int number = nextNumber++;
        String suffix = settings.transport() == Transport.WS ? "/ws" : "";
        Peer peer = world.peer(options -> options.label("peer-" + number)
                .srp(false)
                .gate(net.gate(number))
                .tracing(traces.tracer())
                .listen("/ip4/" + settings.listenHost() + "/tcp/0" + suffix));
        names.put(peer.peerId(), Bytes.utf8(peer.label()));
        Member member = new Member(number, peer);
        members.put(number, member);
        net.joined(number, peer, address(peer));
        if (snapshots) {
            member.bank.trade(tradeEvery(settings.peers()));
        }
        neighbours.forEach(neighbour -> link(member, member(neighbour)));
        return member;
    }

    /**
     * About 400 transfers a second altogether, and fewer where there are more than 200 peers: each carries a vector clock
     * with an entry for every peer.
     */
    private static Duration tradeEvery(int peers) {
        return Duration.ofMillis(Math.max(50, peers * 5L / 2) * Math.max(200, peers) / 200);
    }

    private static String address(Peer peer) {
        return peer.addresses().stream()
                .findFirst()
                .flatMap(Multiaddr::endpoint)
                .map(Object::toString)
                .orElse("-");
    }

    private boolean link(Member from, Member to) {
        try {
            Connection connection = from.peer.connect(to.peer.addresses(), settings.patience());
            if (snapshots) {
                from.channels.open(connection);
            }
            return true;
        } catch (PeerException e) {
            return false;
        }
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
        List<Multiaddr> target = member(to).peer.addresses();
        return counts.pinged(Traced.call(traces.tracer(), source.peer.label(), "PING", SpanRecord.Kind.CLIENT, span -> {
            Optional<Duration> rtt = pong(source, target, source.number + "-" + to);
            span.event(rtt.isPresent() ? "PONG" : "no answer", "");
            return rtt;
        }));
    }

    /** The time from PING to PONG on a stream of its own; connects where there is no link. */
    private Optional<Duration> pong(Member source, List<Multiaddr> target, String id) {
        try {
            Connection connection = source.peer.connect(target, PING_TIMEOUT);
            Duration sent = world.elapsed();
            try (Stream stream = connection.open(PING)) {
                stream.timeout(PING_TIMEOUT);
                byte[] question = Bytes.utf8("PING " + id).toArray();
                net.says(source.number, connection.remote(), "PING", question);
                stream.write(question);
                stream.closeWrite();
                byte[] pong = stream.readAll(MESSAGE_BYTES_MAX);
                net.hears(source.number, connection.remote(), pong);
                String answer = Bytes.wrap(pong).text();
                return answer.equals("PONG " + id) ? Optional.of(world.elapsed().minus(sent)) : Optional.empty();
            }
        } catch (PeerException e) {
            return Optional.empty();
        }
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
        // The same text twice is two messages.
        byte[] message = Bytes.utf8(++publishedSoFar + " " + text).toArray();
        world.spawn("publish from " + from, () -> source.publish(message));
        return counts.awaitReceivers(Bytes.wrap(message), members.size() - 1, world, settings.patience(), progress);
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
        member.peer.close();
        net.left(number);
    }

    @Override
    public void cut(int one, int other) {
        Member first = member(one);
        Member second = member(other);
        net.cuts().cut(one, other);
        hangUp(first, second);
    }

    private static void hangUp(Member one, Member other) {
        one.channels.end(Bytes.utf8(other.peer.label()));
        other.channels.end(Bytes.utf8(one.peer.label()));
        for (Connection connection : one.peer.connections()) {
            if (connection.remote().equals(other.peer.peerId())) {
                connection.close();
            }
        }
    }

    @Override
    public void heal(int one, int other) {
        Member first = member(one);
        Member second = member(other);
        net.cuts().heal(one, other);
        link(first, second);
    }

    @Override
    public void partition(List<List<Integer>> parts) {
        parts.forEach(part -> part.forEach(this::member));
        net.cuts().partition(parts);
        for (Topology.Edge edge : links()) {
            if (!net.cuts().passes(edge.low(), edge.high())) {
                hangUp(member(edge.low()), member(edge.high()));
            }
        }
    }

    @Override
    public void healAll() {
        net.cuts().healAll();
        shape(shape);
    }

    @Override
    public void shape(Topology topology) {
        shape = topology;
        List<Integer> numbers = numbers();
        Set<Topology.Edge> wanted = new TreeSet<>();
        for (Topology.Edge edge : topology.edges(numbers.size(), random)) {
            wanted.add(Topology.Edge.of(numbers.get(edge.low()), numbers.get(edge.high())));
        }
        List<Topology.Edge> present = links();
        for (Topology.Edge edge : present) {
            if (!wanted.remove(edge)) {
                hangUp(member(edge.low()), member(edge.high()));
            }
        }
        int linked = 0;
        int missing = wanted.size();
        for (Topology.Edge edge : wanted) {
            link(member(edge.high()), member(edge.low()));
            progress.at("linking", ++linked, missing);
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
            List<Connection> connections = member.peer.connections();
            rows.add(row(member, connections.size()));
            linkEnds += connections.size();
            for (Connection connection : connections) {
                net.number(connection.remote())
                        .filter(members::containsKey)
                        .ifPresent(other -> links.add(Topology.Edge.of(member.number, other)));
            }
        }
        List<Topology.Edge> sorted = links.stream().sorted().distinct().toList();
        net.links(sorted);
        return new Picture(
                List.copyOf(rows), sorted, counts.summary(world, settings.transport(), members.size(), linkEnds));
    }

    @Override
    public int add() {
        List<Integer> numbers = new ArrayList<>(members.keySet());
        List<Integer> neighbours = new ArrayList<>();
        while (!numbers.isEmpty() && neighbours.size() < 7) {
            neighbours.add(numbers.remove(/* index */ random.nextInt(numbers.size())));
        }
        return add(neighbours).number;
    }

    @Override
    public List<Integer> numbers() {
        return List.copyOf(members.keySet());
    }

    @Override
    public Row row(int number) {
        Member member = member(number);
        return row(member, member.peer.connections().size());
    }

    private static Row row(Member member, int links) {
        return new Row(
                member.number,
                member.peer.peerId().toString(),
                address(member.peer),
                "-",
                links,
                member.received.get(),
                0);
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
        List<Member> leaving = List.copyOf(members.values());
        leaving.forEach(member -> member.bank.close());
        new Turns(world)
                .run(leaving.size(), CLOSE_TIMEOUT, i -> leaving.get(i).peer.close());
        members.clear();
    }
}
