package dev.starling.testbed;

import dev.starling.core.Bytes;
import dev.starling.core.SpanRecord.Kind;
import dev.starling.peer.Cluster;
import dev.starling.peer.Peer;
import dev.starling.peer.Pending;
import dev.starling.peer.StreamMessage;
import dev.starling.peer.Subscription;
import dev.starling.peer.World;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * PING and PONG between applications: over STREAM where the other peer is linked, over QUERY, whose answer comes back
 * along the relays, where it is not. One for each peer and group; answers the pings of others from its first moment.
 */
public final class Pinger implements AutoCloseable {
    private static final String EVENT = "ping";

    private final World world;
    private final Peer peer;
    private final Cluster cluster;
    private final Map<String, Pending<Duration>> open = new ConcurrentHashMap<>();
    private final Subscription streams;
    private final Subscription questions;
    private final Optional<JobTraces> traces;
    private int next;

    /** Begins to answer. */
    public Pinger(World world, Peer peer, Cluster cluster) {
        this(world, peer, cluster, Optional.empty());
    }

    Pinger(World world, Peer peer, Cluster cluster, Optional<JobTraces> traces) {
        this.traces = traces;
        this.world = world;
        this.peer = peer;
        this.cluster = cluster;
        streams = cluster.onStream(this::onStream);
        questions = cluster.onQuery(question ->
                question.json().text().contains("\"ping\":\"" + peer.id().hex() + "\"")
                        ? Optional.of(Bytes.utf8("PONG").toArray())
                        : Optional.empty());
    }

    private void onStream(StreamMessage message) {
        String[] words = message.text().split(" ", 2);
        if (words.length < 2) {
            return;
        }
        switch (words[0]) {
            case "PING" -> {
                cluster.stream(
                        message.from(), EVENT, Bytes.utf8("PONG " + words[1]).toArray());
                traces.ifPresent(known ->
                        known.moment("ping " + words[1], "PONG", "PING", peer.label(), "PONG", Kind.SERVER, Map.of()));
            }
            case "PONG" -> {
                Pending<Duration> waiting = open.remove(words[1]);
                if (waiting != null) {
                    waiting.complete(world.elapsed());
                }
            }
            default -> {}
        }
    }

    /** The time from PING to PONG, or empty when none came within {@code timeout}. */
    public Optional<Duration> ping(Bytes target, Duration timeout) {
        Duration sent = world.elapsed();
        return pong(target, timeout).map(answered -> answered.minus(sent));
    }

    private Optional<Duration> pong(Bytes target, Duration timeout) {
        if (peer.link(target).isPresent()) {
            String id;
            synchronized (this) {
                id = peer.label() + "-" + next++;
            }
            Pending<Duration> waiting = world.pending();
            open.put(id, waiting);
            long startNs = traces.map(known -> known.tracer().nowNs()).orElse(0L);
            cluster.stream(target, EVENT, Bytes.utf8("PING " + id).toArray());
            Optional<Duration> answer = waiting.await(timeout);
            open.remove(id);
            traces.ifPresent(known ->
                    known.spanning("ping " + id, "PING", "", peer.label(), "PING", Kind.CLIENT, startNs, Map.of()));
            return answer;
        }
        Pending<Duration> waiting = world.pending();
        Subscription answers =
                cluster.query("{\"ping\":\"" + target.hex() + "\"}", answer -> waiting.complete(world.elapsed()));
        try {
            return waiting.await(timeout);
        } finally {
            answers.close();
        }
    }

    @Override
    public void close() {
        streams.close();
        questions.close();
    }
}
