package dev.starling.interop.libp2p;

import dev.starling.peer.Connection;
import dev.starling.peer.PeerException;
import dev.starling.peer.Perf;
import dev.starling.peer.Stream;
import dev.starling.peer.World;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/** The asking side of each protocol of the checks; each returns what to report. */
final class Clients {
    private static final String PING = "/ipfs/ping/1.0.0";
    private static final int PING_BYTES = 32;
    private static final int ANSWER_BYTES_MAX = 1024;
    private static final Duration EARLY = Duration.ofMillis(50);
    private static final double NS_PER_SECOND = 1e9;
    private static final double NS_PER_MS = 1e6;

    private final World world;

    Clients(World world) {
        this.world = world;
    }

    private double seconds(Duration since) {
        return world.elapsed().minus(since).toNanos() / NS_PER_SECOND;
    }

    /** Runs beside the caller; the stream that fails here wakes who waits for it on the other side. */
    private <T> CompletableFuture<T> beside(String name, Supplier<T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        world.spawn(name, () -> {
            try {
                result.complete(body.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Opens a stream for {@code body}, which does not outlive a failure. */
    private static <T> T on(Connection connection, String protocol, Function<Stream, T> body) {
        Stream stream = connection.open(protocol);
        try {
            T result = body.apply(stream);
            stream.close();
            return result;
        } catch (RuntimeException e) {
            stream.reset();
            throw e;
        }
    }

    private static Content.Sum sendAll(Stream stream, long bytes, int seed) {
        Content.Sum sent = Content.send(stream, bytes, seed);
        stream.closeWrite();
        return sent;
    }

    Map<String, Object> echo(Connection connection, long bytes) {
        return on(connection, Handlers.ECHO, stream -> {
            Duration since = world.elapsed();
            CompletableFuture<Content.Sum> sent = beside("echo", () -> sendAll(stream, bytes, 0));
            Content.Sum received = Content.read(stream);
            Map<String, Object> result = new TreeMap<>();
            result.put("sent", sent.join().fields());
            result.put("received", received.fields());
            result.put("seconds", seconds(since));
            return result;
        });
    }

    /** The text of a digest handler. */
    private static Map<String, Object> answer(Stream stream) {
        String[] words = new String(stream.readAll(ANSWER_BYTES_MAX), StandardCharsets.US_ASCII)
                .strip()
                .split(" ", 2);
        return new Content.Sum(words.length < 2 ? -1 : Long.parseLong(words[1]), words[0]).fields();
    }

    Map<String, Object> halfClose(Connection connection, long bytes) {
        return on(connection, Handlers.DIGEST, stream -> {
            AtomicBoolean any = new AtomicBoolean();
            CompletableFuture<Map<String, Object>> answered = beside("half-close", () -> {
                Map<String, Object> answer = answer(stream);
                any.set(true);
                return answer;
            });
            Content.Sum sent = Content.send(stream, bytes, 0);
            world.sleep(EARLY);
            boolean early = any.get();
            stream.closeWrite();
            return Map.of("sent", sent.fields(), "answered", answered.join(), "early", early);
        });
    }

    /** Asks for a reset after so many bytes and goes on writing until it comes. */
    Map<String, Object> reset(Connection connection, int after) {
        Stream stream = connection.open(Handlers.RESET);
        CompletableFuture<String> outcome = beside("reset", () -> {
            try {
                Content.read(stream);
                return "end";
            } catch (PeerException e) {
                return e.code() == PeerException.Code.RESET ? "reset" : e.code() + ": " + e.getMessage();
            }
        });
        try {
            stream.write(Content.u64(after));
            Content.flood(stream, after);
            while (!outcome.isDone()) {
                stream.write(new byte[100]);
            }
        } catch (PeerException e) {
            // What the reader has seen is what counts.
        }
        String seen = outcome.join();
        stream.reset();
        return Map.of("outcome", seen, "detail", seen);
    }

    /** Writes so many bytes to the digest handler and resets. */
    Map<String, Object> abort(Connection connection, long bytes) {
        Stream stream = connection.open(Handlers.DIGEST);
        Content.send(stream, bytes, 0);
        stream.reset();
        return Map.of("bytes", bytes);
    }

    /** Opens all streams first and uses them all at once. */
    Map<String, Object> parallel(Connection connection, int streams, long bytes) {
        Duration since = world.elapsed();
        List<Stream> all = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            all.add(connection.open(Handlers.ECHO));
        }
        List<CompletableFuture<Boolean>> ends = new ArrayList<>();
        for (Stream stream : all) {
            int seed = ends.size() + 1;
            CompletableFuture<Content.Sum> sent = beside("parallel", () -> sendAll(stream, bytes, seed));
            ends.add(beside("parallel", () -> Content.read(stream).equals(sent.join())));
        }
        long same = ends.stream().filter(CompletableFuture::join).count();
        all.forEach(Stream::close);
        return Map.of("atOnce", all.size(), "same", same, "seconds", seconds(since));
    }

    /** Writes single bytes and reads what comes back. */
    Map<String, Object> drip(Connection connection, int bytes) {
        return on(connection, Handlers.DRIP, stream -> {
            CompletableFuture<Content.Sum> received = beside("drip", () -> Content.read(stream));
            MessageDigest hash = Content.hash();
            for (int i = 0; i < bytes; i++) {
                byte[] one = {(byte) (i * 31 + (i >> 8))};
                hash.update(one);
                stream.write(one);
            }
            stream.closeWrite();
            Map<String, Object> sent = Content.sum(bytes, hash).fields();
            return Map.of("sent", sent, "received", received.join().fields());
        });
    }

    /** Writes to a reader that does not read; ends once it was released. */
    Map<String, Object> stall(Connection connection, long bytes, Runnable begun) {
        return on(connection, Handlers.STALL, stream -> {
            begun.run();
            Content.Sum sent = sendAll(stream, bytes, 0);
            return Map.of("sent", sent.fields(), "answered", answer(stream));
        });
    }

    Map<String, Object> perf(Connection connection, long upload, long download) {
        Perf.Result result = Perf.run(world, connection, upload, download, moved -> {});
        return Map.of(
                "uploaded", result.uploadBytes(),
                "downloaded", result.downloadBytes(),
                "uploadSeconds", result.upload().toNanos() / NS_PER_SECOND,
                "downloadSeconds", result.download().toNanos() / NS_PER_SECOND,
                "seconds", result.total().toNanos() / NS_PER_SECOND);
    }

    /** Pings over one stream, one after the other. */
    Map<String, Object> latency(Connection connection, int count) {
        SecureRandom random = new SecureRandom();
        byte[] bytes = new byte[PING_BYTES];
        return on(connection, PING, stream -> {
            double[] rttMs = new double[count];
            for (int i = 0; i < count; i++) {
                random.nextBytes(bytes);
                Duration since = world.elapsed();
                stream.write(bytes);
                byte[] back = stream.readExactly(PING_BYTES);
                rttMs[i] = world.elapsed().minus(since).toNanos() / NS_PER_MS;
                if (!Arrays.equals(bytes, back)) {
                    throw new PeerException(PeerException.Code.PROTOCOL, "a wrong pong");
                }
            }
            return Map.of("rttMs", rttMs);
        });
    }

    /** Opens, echoes 32 bytes and closes {@code count} streams, {@code concurrency} at a time. */
    Map<String, Object> streams(Connection connection, int count, int concurrency) {
        Duration since = world.elapsed();
        AtomicInteger begun = new AtomicInteger();
        List<CompletableFuture<Boolean>> lanes = new ArrayList<>();
        for (int lane = 0; lane < concurrency; lane++) {
            lanes.add(beside("streams", () -> {
                while (begun.getAndIncrement() < count) {
                    on(connection, Handlers.ECHO, Clients::echo32);
                }
                return true;
            }));
        }
        lanes.forEach(CompletableFuture::join);
        return Map.of("count", count, "seconds", seconds(since));
    }

    private static byte[] echo32(Stream stream) {
        stream.write(new byte[PING_BYTES]);
        byte[] back = stream.readExactly(PING_BYTES);
        stream.closeWrite();
        return back;
    }
}
