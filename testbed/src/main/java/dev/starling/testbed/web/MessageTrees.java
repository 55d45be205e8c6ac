package dev.starling.testbed.web;

import dev.starling.testbed.observe.Observation;
import dev.starling.testbed.observe.ObservationLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way of each published item over the peers, from the log of observations: whoever is given it has it from the last
 * message that carries items and that came before. With several items at once on the same link that is a good guess; traces
 * know.
 */
final class MessageTrees implements TraceSource {
    private static final int CHUNK = 4096;
    private static final List<String> CARRIERS = List.of("PUBLISH", "MESSAGE", "SYNC");

    /** Of the messages that came to a peer so many are remembered. */
    private static final int REMEMBERED = 8;

    private final ObservationLog log;

    MessageTrees(ObservationLog log) {
        this.log = log;
    }

    /** A hop: the message, and when the item was given to the application. */
    private record Hop(int from, int to, String kind, long sentNs, long receivedNs, long deliveredNs) {}

    /** What is known of one item. */
    private static final class Tree {
        final Observation.Published published;
        final Map<Integer, Hop> hops = new LinkedHashMap<>();
        long lastNs;

        Tree(Observation.Published published) {
            this.published = published;
            lastNs = published.timeNs();
        }
    }

    @Override
    public List<Trace> traces(String search, int most) {
        List<Trace> found = new ArrayList<>();
        for (Tree tree : read().values()) {
            Observation.Published root = tree.published;
            if (root.item().startsWith(search) || root.text().contains(search)) {
                found.addFirst(new Trace(
                        root.item(),
                        "publish: " + root.text(),
                        root.timeNs(),
                        tree.lastNs - root.timeNs(),
                        tree.hops.size() + 1,
                        tree.hops.size() + 1));
            }
        }
        return found.size() <= most ? found : found.subList(0, most);
    }

    @Override
    public Optional<List<Span>> spans(String id) {
        return Optional.ofNullable(read().get(id)).map(MessageTrees::spans);
    }

    private static List<Span> spans(Tree tree) {
        Observation.Published root = tree.published;
        List<Span> spans = new ArrayList<>();
        spans.add(new Span(
                "p" + root.peer(),
                "",
                "publish",
                root.peer(),
                root.timeNs(),
                tree.lastNs - root.timeNs(),
                false,
                Map.of("text", root.text())));
        tree.hops.forEach((peer, hop) -> spans.add(new Span(
                "p" + peer,
                hop.from == root.peer() || tree.hops.containsKey(hop.from) ? "p" + hop.from : "p" + root.peer(),
                hop.kind + " " + hop.from + " → " + peer,
                peer,
                hop.sentNs,
                hop.deliveredNs - hop.sentNs,
                false,
                Map.of(
                        "on its way",
                        millis(hop.receivedNs - hop.sentNs),
                        "until given",
                        millis(hop.deliveredNs - hop.receivedNs)))));
        return spans;
    }

    private static String millis(long ns) {
        return ns / 1e6 + " ms";
    }

    /** All trees that the log still has. */
    private Map<String, Tree> read() {
        Map<String, Tree> trees = new LinkedHashMap<>();
        Map<Long, Observation.Sent> sent = new HashMap<>();
        Map<Integer, Deque<Observation.Received>> latest = new HashMap<>();
        long next = log.oldest();
        long end = log.count();
        while (next < end) {
            ObservationLog.Batch batch = log.since(next, CHUNK);
            batch.observations().forEach(observation -> read(observation, trees, sent, latest));
            next = batch.next();
        }
        return trees;
    }

    private static void read(
            Observation observation,
            Map<String, Tree> trees,
            Map<Long, Observation.Sent> sent,
            Map<Integer, Deque<Observation.Received>> latest) {
        if (observation instanceof Observation.Published published) {
            trees.put(published.item(), new Tree(published));
        } else if (observation instanceof Observation.Sent each && CARRIERS.contains(each.kind())) {
            sent.put(each.message(), each);
        } else if (observation instanceof Observation.Received each && CARRIERS.contains(each.kind())) {
            Deque<Observation.Received> last = latest.computeIfAbsent(each.to(), to -> new ArrayDeque<>(REMEMBERED));
            if (last.size() == REMEMBERED) {
                last.removeLast();
            }
            last.addFirst(each);
        } else if (observation instanceof Observation.Delivered delivered) {
            Tree tree = trees.get(delivered.item());
            if (tree != null && delivered.peer() != tree.published.peer()) {
                hop(tree, delivered.peer(), delivered.timeNs(), sent, latest);
            }
        }
    }

    /** How a peer came by an item at a time, and whoever it has it from, who may be a seed that only relays. */
    private static void hop(
            Tree tree,
            int peer,
            long timeNs,
            Map<Long, Observation.Sent> sent,
            Map<Integer, Deque<Observation.Received>> latest) {
        Observation.Received received = before(latest.get(peer), timeNs, tree.published.timeNs());
        if (received == null || tree.hops.containsKey(peer)) {
            return;
        }
        Observation.Sent message = sent.get(received.message());
        long sentNs = message == null ? received.timeNs() : message.timeNs();
        tree.hops.put(
                peer, new Hop(received.from(), received.to(), received.kind(), sentNs, received.timeNs(), timeNs));
        tree.lastNs = Math.max(tree.lastNs, timeNs);
        if (received.from() < 0) {
            Observation.Received relayed = before(latest.get(received.from()), sentNs, tree.published.timeNs());
            hop(tree, received.from(), relayed == null ? sentNs : relayed.timeNs(), sent, latest);
        }
    }

    /** The last message that came at a time or before it, but not before the item was published. */
    private static Observation.@Nullable Received before(
            @Nullable Deque<Observation.Received> messages, long timeNs, long publishedNs) {
        if (messages != null) {
            for (Observation.Received each : messages) {
                if (each.timeNs() <= timeNs && each.timeNs() >= publishedNs) {
                    return each;
                }
            }
        }
        return null;
    }
}
