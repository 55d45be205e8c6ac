package dev.starling.interop.libp2p;

import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.identify.IdentifyMessage;
import dev.starling.identify.PeerRecord;
import dev.starling.net.RealWorld;
import dev.starling.peer.Connection;
import dev.starling.peer.ConnectionEvent;
import dev.starling.peer.Peer;
import dev.starling.peer.Subscription;
import dev.starling.peer.World;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One Starling libp2p host as a process, through nothing but the public API: options as one JSON argument, commands as JSON
 * lines on standard input, reports as JSON lines on standard output, the same as js-peer.mjs.
 */
public final class HostMain {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int STREAMS_MAX = 100_000;

    private final World world;
    private final Peer peer;
    private final Clients clients;
    private final Patterns patterns = new Patterns();
    private final Map<String, Subscription> names = new ConcurrentHashMap<>();
    private final Map<PeerId, Connection.Identified> told = new ConcurrentHashMap<>();

    private HostMain(World world, Peer peer) {
        this.world = world;
        this.peer = peer;
        clients = new Clients(world);
    }

    /**
     * Runs until the command {@code quit} or the end of standard input.
     *
     * @param args one JSON object of options: listen, security, quiet
     */
    public static void main(String[] args) throws IOException {
        JsonNode options = JsonMapper.shared().readTree(args.length == 0 ? "{}" : args[0]);
        try (RealWorld world = RealWorld.open(Lines::error);
                Peer peer = open(world, options)) {
            new HostMain(world, peer).run(options.path("quiet").asBoolean(false));
        }
    }

    private static Peer open(World world, JsonNode options) {
        return world.peer(set -> {
            options.path("listen").forEach(address -> set.listen(address.asString()));
            if (options.has("security")) {
                List<String> security = new ArrayList<>();
                options.get("security").forEach(name -> security.add(name.asString()));
                set.security(security);
            }
            set.yamux(yamux ->
                    yamux.streams(yamux.streams().inboundMax(STREAMS_MAX).outboundMax(STREAMS_MAX)));
        });
    }

    private void run(boolean quiet) throws IOException {
        patterns.serve(peer, quiet);
        peer.onConnection(event -> tell(event, quiet));
        Lines.report("ready", Lines.of("peerId", peer.peerId().toString(), "addrs", texts(peer.addresses())));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isBlank()) {
                continue;
            }
            JsonNode command = JsonMapper.shared().readTree(line);
            if (command.path("command").asString("").equals("quit")) {
                return;
            }
            world.spawn("command", () -> obey(command));
        }
    }

    private static List<String> texts(List<Multiaddr> addresses) {
        return addresses.stream().map(Multiaddr::toString).toList();
    }

    private void tell(ConnectionEvent event, boolean quiet) {
        if (event
                instanceof
                ConnectionEvent.Told(Connection connection, Connection.Identified identified, boolean pushed)) {
            told.put(connection.remote(), identified);
            if (pushed) {
                Lines.report(
                        "push-received", Lines.of("peerId", connection.remote().toString()));
            }
            Lines.report("identified", identity(connection.remote(), identified));
        }
        if (quiet) {
            return;
        }
        if (event instanceof ConnectionEvent.Opened(Connection connection)) {
            Map<String, Object> fields = Lines.of("state", "open");
            fields.putAll(described(connection));
            Lines.report("connection", fields);
        }
        if (event instanceof ConnectionEvent.Closed(Connection connection, String code, String reason)) {
            Map<String, Object> fields = Lines.of("state", "closed", "code", code, "reason", reason);
            fields.putAll(described(connection));
            Lines.report("connection", fields);
        }
    }

    private static Map<String, Object> described(Connection connection) {
        return Lines.of(
                "peerId", connection.remote().toString(),
                "direction", connection.outbound() ? "outbound" : "inbound",
                "security", connection.security(),
                "muxer", connection.muxer(),
                "earlyMuxer", connection.earlyMuxer(),
                "remoteAddr", connection.remoteAddress().toString());
    }

    private static Map<String, Object> identity(PeerId peer, Connection.Identified identified) {
        IdentifyMessage message = identified.message();
        Map<String, Object> fields = Lines.of(
                "peerId", peer.toString(),
                "keyPeerId", message.key().map(key -> key.peerId().toString()).orElse(""),
                "agent", message.agentVersion().orElse(""),
                "protocolVersion", message.protocolVersion().orElse(""),
                "protocols", message.protocols(),
                "addresses", texts(message.listenAddresses()),
                "observedAddress",
                        message.observedAddress().map(Multiaddr::toString).orElse(""),
                "recordVerified", identified.recordVerified());
        message.record()
                .filter(record -> identified.recordVerified())
                .map(PeerRecord::open)
                .ifPresent(record -> {
                    fields.put("recordSeq", String.valueOf(record.sequence()));
                    fields.put("recordAddresses", texts(record.addresses()));
                });
        return fields;
    }

    private void obey(JsonNode command) {
        Map<String, Object> reply = Lines.of("id", command.path("id").asLong(0));
        try {
            reply.putAll(answer(command));
        } catch (Exception e) {
            reply.put("failed", String.valueOf(e.getMessage()));
        }
        Lines.report("reply", reply);
    }

    private Map<String, Object> answer(JsonNode command) throws Exception {
        return switch (command.get("command").asString()) {
            case "dial" -> described(peer.connect(List.of(Multiaddr.parse(text(command, "addr"))), PATIENCE));
            case "close" -> {
                connection(command).close();
                yield Lines.of();
            }
            case "ping" -> clients.ping(connection(command), command);
            case "identify" -> identify(connection(command));
            case "push" -> push(command);
            case "release" -> {
                patterns.release();
                yield Lines.of();
            }
            case "call" -> {
                connection(command).open(text(command, "protocol")).read();
                yield Lines.of();
            }
            case "handshakes" -> handshakes(command);
            case "status" -> status();
            case "echo" -> clients.echo(connection(command), command);
            case "halfClose" -> clients.halfClose(connection(command), command);
            case "reset" -> clients.reset(connection(command), command);
            case "abort" -> clients.abort(connection(command), command);
            case "parallel" -> clients.parallel(connection(command), command);
            case "drip" -> clients.drip(connection(command), command);
            case "stall" -> clients.stall(connection(command), command);
            case "perf" -> clients.perf(connection(command), command);
            case "latency" -> clients.latency(connection(command), command);
            case "bareListen" -> BareChannel.listen(text(command, "security"));
            case "bare" ->
                BareChannel.send(
                        text(command, "security"),
                        command.get("port").asInt(),
                        command.get("bytes").asLong());
            case "idle" -> clients.idle(connection(command), command);
            case "streams" -> clients.streams(connection(command), command);
            default -> throw new IllegalArgumentException("unknown command " + command);
        };
    }

    private static String text(JsonNode command, String name) {
        return command.get(name).asString();
    }

    private Connection connection(JsonNode command) {
        PeerId id = PeerId.parse(text(command, "peer"));
        return peer.connections().stream()
                .filter(connection -> connection.remote().equals(id) && connection.isOpen())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no connection to " + id));
    }

    private Map<String, Object> identify(Connection connection) {
        Connection.Identified first = connection.identified().await(PATIENCE).orElseThrow();
        return identity(connection.remote(), told.getOrDefault(connection.remote(), first));
    }

    private Map<String, Object> push(JsonNode command) {
        command.path("add")
                .forEach(name ->
                        names.put(name.asString(), peer.handle(name.asString(), dev.starling.peer.Stream::reset)));
        command.path("remove").forEach(name -> {
            Subscription handler = names.remove(name.asString());
            if (handler != null) {
                handler.close();
            }
        });
        return Lines.of();
    }

    /** Connects and hangs up so often, with several threads. */
    private Map<String, Object> handshakes(JsonNode command) throws InterruptedException {
        List<Multiaddr> to = List.of(Multiaddr.parse(text(command, "addr")));
        int count = command.get("count").asInt();
        AtomicInteger begun = new AtomicInteger();
        long since = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < command.path("dialers").asInt(1); i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                while (begun.getAndIncrement() < count) {
                    peer.connectAnew(to, PATIENCE).close();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return Lines.of("count", count, "seconds", (System.nanoTime() - since) / 1e9);
    }

    private Map<String, Object> status() {
        int streams = peer.connections().stream().mapToInt(Connection::streams).sum();
        Runtime runtime = Runtime.getRuntime();
        return Lines.of(
                "connections",
                peer.connections().size(),
                "streams",
                streams,
                "heapUsed",
                runtime.totalMemory() - runtime.freeMemory());
    }
}
