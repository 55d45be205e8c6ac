package dev.starling.interop.libp2p;

import dev.starling.core.Bytes;
import dev.starling.peer.Connection;
import dev.starling.peer.PeerException;
import dev.starling.peer.Perf;
import dev.starling.peer.Stream;
import dev.starling.peer.World;
import dev.starling.ping.PingResponder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** The asking side of each protocol of the checks: takes a connection and a command, returns what to report. */
final class Clients {
    private static final int ANSWER_BYTES_MAX = 1 << 10;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final World world;
    private final Queue<Stream> idle = new ConcurrentLinkedQueue<>();

    Clients(World world) {
        this.world = world;
    }

    private double secondsSince(long sinceNs) {
        return (double) (world.elapsed().toNanos() - sinceNs) / NS_PER_SECOND;
    }

    private static <T> Future<T> beside(ExecutorService threads, Callable<T> body) {
        return threads.submit(body);
    }

    Map<String, Object> echo(Connection connection, JsonNode command) throws Exception {
        return command.has("inFlight") ? echoInParts(connection, command) : echoAtOnce(connection, command);
    }

    /** Never more under way than so much: a part is written when the one before has come back. */
    private Map<String, Object> echoInParts(Connection connection, JsonNode command) {
        long since = world.elapsed().toNanos();
        int part = command.get("inFlight").asInt();
        Content sent = new Content();
        Content received = new Content();
        try (Stream stream = connection.open(Patterns.ECHO)) {
            for (long left = command.get("bytes").asLong(); left > 0; left -= part) {
                int length = (int) Math.min(part, left);
                Content.send(stream, length, left, sent);
                byte[] back = stream.readExactly(length);
                received.add(back, length);
            }
            stream.closeWrite();
            stream.readAll(0);
            return Lines.of("sent", sent.summary(), "received", received.summary(), "seconds", secondsSince(since));
        }
    }

    private Map<String, Object> echoAtOnce(Connection connection, JsonNode command) throws Exception {
        long since = world.elapsed().toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Stream stream = connection.open(Patterns.ECHO)) {
            Future<Content> received = beside(threads, () -> Content.read(stream));
            Content sent = Content.send(
                    stream, command.get("bytes").asLong(), command.path("seed").asLong(0));
            stream.closeWrite();
            return Lines.of(
                    "sent", sent.summary(), "received", received.get().summary(), "seconds", secondsSince(since));
        }
    }

    Map<String, Object> halfClose(Connection connection, JsonNode command) {
        try (Stream stream = connection.open(Patterns.DIGEST)) {
            Content sent = Content.send(stream, command.get("bytes").asLong(), 0);
            stream.timeout(java.time.Duration.ofMillis(50));
            boolean early = cameEarly(stream);
            stream.timeout(java.time.Duration.ZERO);
            stream.closeWrite();
            return Lines.of("sent", sent.summary(), "answered", answer(stream), "early", early);
        }
    }

    private static boolean cameEarly(Stream stream) {
        try {
            stream.read();
            return true;
        } catch (PeerException e) {
            if (e.code() != PeerException.Code.TIMEOUT) {
                throw e;
            }
            return false;
        }
    }

    private static Map<String, Object> answer(Stream stream) {
        String[] words =
                Bytes.wrap(stream.readAll(ANSWER_BYTES_MAX)).text().strip().split(" ");
        return Lines.of("sha256", words[0], "bytes", Long.parseLong(words[1]));
    }

    Map<String, Object> reset(Connection connection, JsonNode command) {
        long after = command.get("after").asLong();
        Stream stream = connection.open(Patterns.RESET);
        stream.write(ByteBuffer.allocate(Long.BYTES).putLong(after).array());
        try {
            Content.send(stream, after, 0);
            byte[] more = new byte[100];
            for (int i = 0; i < 10_000; i++) {
                stream.write(more);
                world.sleep(java.time.Duration.ofMillis(1));
            }
            return Lines.of("outcome", "open", "detail", "nothing came");
        } catch (PeerException e) {
            String outcome = e.code() == PeerException.Code.RESET ? "reset" : "end";
            return Lines.of("outcome", outcome, "detail", String.valueOf(e.getMessage()));
        }
    }

    Map<String, Object> abort(Connection connection, JsonNode command) {
        long bytes = command.get("bytes").asLong();
        Stream stream = connection.open(Patterns.DIGEST);
        Content.send(stream, bytes, 0);
        // What was written is on its way; a reset would overtake what still waits here.
        connection.ping(java.time.Duration.ofSeconds(10));
        stream.reset();
        return Lines.of("bytes", bytes);
    }

    Map<String, Object> parallel(Connection connection, JsonNode command) throws Exception {
        long since = world.elapsed().toNanos();
        int streams = command.get("streams").asInt();
        long bytes = command.get("bytes").asLong();
        List<Stream> open = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            open.add(connection.open(Patterns.ECHO));
        }
        AtomicInteger same = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < streams; i++) {
                Stream stream = open.get(i);
                int seed = i + 1;
                Future<Content> received = beside(threads, () -> Content.read(stream));
                ends.add(threads.submit(() -> {
                    Content sent = Content.send(stream, bytes, seed);
                    stream.closeWrite();
                    if (sent.summary().equals(received.get().summary())) {
                        same.incrementAndGet();
                    }
                    stream.close();
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        }
        return Lines.of("atOnce", open.size(), "same", same.get(), "seconds", secondsSince(since));
    }

    Map<String, Object> drip(Connection connection, JsonNode command) throws Exception {
        int bytes = command.get("bytes").asInt();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Stream stream = connection.open(Patterns.DRIP)) {
            Future<Content> received = beside(threads, () -> Content.read(stream));
            Content sent = new Content();
            for (int i = 0; i < bytes; i++) {
                byte[] one = {(byte) (i * 31 + (i >> 8))};
                stream.write(one);
                sent.add(one, 1);
            }
            stream.closeWrite();
            return Lines.of("sent", sent.summary(), "received", received.get().summary());
        }
    }

    Map<String, Object> stall(Connection connection, JsonNode command) {
        try (Stream stream = connection.open(Patterns.STALL)) {
            Lines.report("stalling", Lines.of());
            Content sent = Content.send(stream, command.get("bytes").asLong(), 0);
            stream.closeWrite();
            return Lines.of("sent", sent.summary(), "answered", answer(stream));
        }
    }

    Map<String, Object> perf(Connection connection, JsonNode command) {
        Perf.Result result = Perf.run(
                world,
                connection,
                command.get("upload").asLong(),
                command.get("download").asLong(),
                bytes -> {});
        return Lines.of(
                "uploaded",
                result.uploadBytes(),
                "downloaded",
                result.downloadBytes(),
                "uploadSeconds",
                (double) result.upload().toNanos() / NS_PER_SECOND,
                "downloadSeconds",
                (double) result.download().toNanos() / NS_PER_SECOND,
                "seconds",
                (double) result.total().toNanos() / NS_PER_SECOND);
    }

    Map<String, Object> ping(Connection connection, JsonNode command) {
        List<Double> rttMs = new ArrayList<>();
        for (int i = 0; i < command.path("count").asInt(1); i++) {
            rttMs.add(connection.ping(java.time.Duration.ofSeconds(10)).toNanos() / 1e6);
        }
        return Lines.of("rttMs", rttMs);
    }

    /** Pings over one stream, one after the other. */
    Map<String, Object> latency(Connection connection, JsonNode command) {
        List<Double> rttMs = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(1);
        try (Stream stream = connection.open(PingResponder.PROTOCOL)) {
            for (int i = 0; i < command.get("count").asInt(); i++) {
                byte[] bytes = new byte[PingResponder.PING_BYTES];
                random.nextBytes(bytes);
                long since = world.elapsed().toNanos();
                stream.write(bytes);
                byte[] back = stream.readExactly(bytes.length);
                rttMs.add((world.elapsed().toNanos() - since) / 1e6);
                if (!Arrays.equals(back, bytes)) {
                    throw new IllegalStateException("a wrong pong");
                }
            }
        }
        return Lines.of("rttMs", rttMs);
    }

    /** Opens, echoes 32 bytes and closes so many streams, some at a time. */
    Map<String, Object> streams(Connection connection, JsonNode command) throws Exception {
        int count = command.get("count").asInt();
        int concurrency = command.get("concurrency").asInt();
        byte[] bytes = new byte[32];
        AtomicInteger begun = new AtomicInteger();
        long since = world.elapsed().toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < concurrency; i++) {
                ends.add(threads.submit(() -> {
                    while (begun.getAndIncrement() < count) {
                        try (Stream stream = connection.open(Patterns.ECHO)) {
                            stream.write(bytes);
                            stream.readExactly(bytes.length);
                        }
                    }
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        }
        return Lines.of("count", count, "seconds", secondsSince(since));
    }

    /** Opens so many streams that have been used once and then stay as they are. */
    Map<String, Object> idle(Connection connection, JsonNode command) {
        int count = command.get("count").asInt();
        for (int i = 0; i < count; i++) {
            Stream stream = connection.open(Patterns.ECHO);
            stream.write(new byte[1]);
            stream.readExactly(1);
            idle.add(stream);
        }
        return Lines.of("count", count);
    }
}
