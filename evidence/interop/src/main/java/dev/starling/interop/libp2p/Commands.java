package dev.starling.interop.libp2p;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.Connection;
import dev.starling.peer.ConnectionEvent;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.Pending;
import dev.starling.peer.Stream;
import dev.starling.peer.Subscription;
import dev.starling.peer.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Does what each command says; its result is reported as {@code reply} with the command's {@code id}. */
final class Commands {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double NS_PER_SECOND = 1e9;
    private static final double NS_PER_MS = 1e6;
    private static final int NOTHING_BYTES = 1024;

    private final World world;
    private final Peer peer;
    private final Handlers handlers;
    private final Reports reports;
    private final Supplier<Peer> dialer;
    private final Clients clients;
    private final ConcurrentMap<String, Subscription> names = new ConcurrentHashMap<>();

    /** @param dialer opens further hosts */
    Commands(World world, Peer peer, Handlers handlers, Reports reports, Supplier<Peer> dialer) {
        this.world = world;
        this.peer = peer;
        this.handlers = handlers;
        this.reports = reports;
        this.dialer = dialer;
        clients = new Clients(world);
    }

    void obey(JsonNode command) {
        Map<String, Object> reply = Reports.of("reply");
        reply.put("id", command.path("id").asLong());
        try {
            reply.putAll(result(command));
        } catch (RuntimeException e) {
            reply.put("failed", String.valueOf(e.getMessage()));
            reply.put("name", e.getClass().getSimpleName());
        }
        reports.write(reply);
    }

    private Map<String, Object> result(JsonNode command) {
        return switch (command.path("command").asString("")) {
            case "dial" -> Events.described(peer.connect(List.of(address(command)), PATIENCE));
            case "push" -> push(command);
            case "release" -> {
                handlers.release();
                yield Map.of();
            }
            case "handshakes" -> handshakes(command);
            case "status" -> status();
            default -> onConnection(command, connection(command.path("peer").asString("")));
        };
    }

    private Map<String, Object> onConnection(JsonNode command, Connection connection) {
        long bytes = command.path("bytes").asLong(0);
        int count = command.path("count").asInt(1);
        return switch (command.path("command").asString("")) {
            case "close" -> {
                connection.close();
                yield Map.of();
            }
            case "ping" -> ping(connection, count, command.path("intervalMs").asLong(0));
            case "identify" -> identify(connection);
            case "call" -> call(connection, command.path("protocol").asString(""));
            case "echo" -> clients.echo(connection, bytes);
            case "halfClose" -> clients.halfClose(connection, bytes);
            case "reset" -> clients.reset(connection, command.path("after").asInt(0));
            case "abort" -> clients.abort(connection, bytes);
            case "parallel" ->
                clients.parallel(connection, command.path("streams").asInt(1), bytes);
            case "drip" -> clients.drip(connection, (int) bytes);
            case "stall" -> clients.stall(connection, bytes, () -> reports.write(Reports.of("stalling")));
            case "perf" ->
                clients.perf(
                        connection,
                        command.path("upload").asLong(0),
                        command.path("download").asLong(0));
            case "latency" -> clients.latency(connection, count);
            case "streams" ->
                clients.streams(
                        connection, count, command.path("concurrency").asInt(1));
            default -> throw new IllegalArgumentException("unknown command in " + command);
        };
    }

    private static Multiaddr address(JsonNode command) {
        return Multiaddr.parse(command.path("addr").asString(""));
    }

    private Connection connection(String peerId) {
        return peer.connections().stream()
                .filter(connection -> connection.remote().toString().equals(peerId) && connection.isOpen())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no connection to " + peerId));
    }

    private Map<String, Object> ping(Connection connection, int count, long intervalMs) {
        List<Double> rttMs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (i > 0 && intervalMs > 0) {
                world.sleep(Duration.ofMillis(intervalMs));
            }
            rttMs.add(connection.ping(PATIENCE).toNanos() / NS_PER_MS);
        }
        return Map.of("rttMs", rttMs);
    }

    private static Map<String, Object> identify(Connection connection) {
        return Events.identity(
                connection,
                connection
                        .identified()
                        .await(PATIENCE)
                        .orElseThrow(() -> new PeerException(PeerException.Code.TIMEOUT, "it does not say what it is")));
    }

    /** Whether the other side speaks a protocol: a stream is opened and nothing said. */
    private static Map<String, Object> call(Connection connection, String protocol) {
        Stream stream = connection.open(protocol);
        try {
            stream.timeout(PATIENCE);
            stream.closeWrite();
            stream.readAll(NOTHING_BYTES);
            return Map.of();
        } finally {
            stream.reset();
        }
    }

    /** Changes which protocols this host speaks; its peers are told. */
    private Map<String, Object> push(JsonNode command) {
        command.path("add")
                .forEach(name -> names.computeIfAbsent(name.asString(), id -> peer.handle(id, Stream::reset)));
        command.path("remove").forEach(name -> {
            Subscription named = names.remove(name.asString());
            if (named != null) {
                named.close();
            }
        });
        return Map.of();
    }

    /** Connects and hangs up {@code count} times with {@code dialers} hosts, each one after the other. */
    private Map<String, Object> handshakes(JsonNode command) {
        Multiaddr to = address(command);
        int count = command.path("count").asInt(1);
        List<Peer> hosts = new ArrayList<>();
        for (int i = 0; i < command.path("dialers").asInt(1); i++) {
            hosts.add(dialer.get());
        }
        Duration since = world.elapsed();
        AtomicInteger begun = new AtomicInteger();
        List<Pending<Boolean>> lanes = new ArrayList<>();
        for (Peer host : hosts) {
            Pending<Boolean> lane = world.pending();
            lanes.add(lane);
            world.spawn("handshakes", () -> connectOften(host, to, begun, count, lane));
        }
        lanes.forEach(lane -> lane.await(PATIENCE.multipliedBy(count)));
        double seconds = world.elapsed().minus(since).toNanos() / NS_PER_SECOND;
        hosts.forEach(Peer::close);
        return Map.of("count", count, "seconds", seconds);
    }

    private void connectOften(Peer host, Multiaddr to, AtomicInteger begun, int count, Pending<Boolean> lane) {
        ConcurrentMap<Long, Pending<Boolean>> closed = new ConcurrentHashMap<>();
        host.onConnection(event -> {
            if (event instanceof ConnectionEvent.Closed over) {
                closed.computeIfAbsent(over.connection().number(), number -> world.pending())
                        .complete(true);
            }
        });
        try {
            while (begun.getAndIncrement() < count) {
                Connection connection = host.connectAnew(List.of(to), PATIENCE);
                connection.close();
                closed.computeIfAbsent(connection.number(), number -> world.pending())
                        .await(PATIENCE);
                closed.remove(connection.number());
            }
            lane.complete(true);
        } catch (PeerException e) {
            lane.fail(e);
        }
    }

    private Map<String, Object> status() {
        Runtime runtime = Runtime.getRuntime();
        Map<String, Object> status = new TreeMap<>(peer.status().counters());
        status.put("connections", peer.connections().size());
        status.put(
                "streams",
                peer.connections().stream().mapToInt(Connection::streams).sum());
        status.put("heapUsed", runtime.totalMemory() - runtime.freeMemory());
        return status;
    }
}
