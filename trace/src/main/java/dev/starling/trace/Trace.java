package dev.starling.trace;

import dev.starling.core.SpanRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * A trace as far as it is known.
 *
 * @param traceId 32 hexadecimal digits
 * @param spans in the order of their starts
 */
public record Trace(String traceId, List<SpanRecord> spans) {
    /**
     * A span in its place.
     *
     * @param delayNs how long after its parent's start it began; 0 for one without
     * @param orphan whether its parent is named but not known
     */
    public record Node(SpanRecord span, long delayNs, boolean orphan, List<Node> children) {}

    /**
     * A trace in a list.
     *
     * @param name of its first span
     * @param peers how many took part
     * @param failed whether some span did
     */
    public record Summary(
            String traceId, String name, String peer, long startNs, long endNs, int spans, int peers, boolean failed) {}

    /** Orders the spans. */
    public Trace {
        spans = spans.stream()
                .sorted(Comparator.comparingLong(SpanRecord::startNs))
                .toList();
    }

    /** The peers that took part. */
    public SortedSet<String> peers() {
        SortedSet<String> peers = new TreeSet<>();
        spans.forEach(span -> peers.add(span.peer()));
        return peers;
    }

    public Summary summary() {
        SpanRecord first = spans.stream()
                .filter(span -> span.parentSpanId() == 0)
                .findFirst()
                .orElseGet(spans::getFirst);
        long end = spans.stream().mapToLong(SpanRecord::endNs).max().orElse(0);
        return new Summary(
                traceId,
                first.name(),
                first.peer(),
                spans.getFirst().startNs(),
                end,
                spans.size(),
                peers().size(),
                spans.stream().anyMatch(SpanRecord::failed));
    }

    /** The tree; more than one root where parents are not known, or not yet. */
    public List<Node> roots() {
        Map<Long, SpanRecord> byId = new LinkedHashMap<>();
        spans.forEach(span -> byId.putIfAbsent(span.context().spanId(), span));
        Map<Long, Node> nodes = new LinkedHashMap<>();
        byId.forEach((id, span) -> {
            SpanRecord parent = byId.get(span.parentSpanId());
            long delayNs = parent == null ? 0 : span.startNs() - parent.startNs();
            nodes.put(id, new Node(span, delayNs, parent == null && span.parentSpanId() != 0, new ArrayList<>()));
        });
        List<Node> roots = new ArrayList<>();
        nodes.forEach((id, node) -> {
            Node parent = nodes.get(node.span().parentSpanId());
            // Who answers in time order cannot be his own ancestor, unless clocks differ: then he is a root.
            if (parent == null || descends(nodes, parent, id)) {
                roots.add(node);
            } else {
                parent.children().add(node);
            }
        });
        return roots;
    }

    private static boolean descends(Map<Long, Node> nodes, Node from, long id) {
        int steps = 0;
        for (Node at = from;
                at != null && steps <= nodes.size();
                at = nodes.get(at.span().parentSpanId())) {
            if (at.span().context().spanId() == id) {
                return true;
            }
            steps++;
        }
        return steps > nodes.size();
    }

    /** How long each way from one peer to another took: between the starts of a span and of its child at another peer. */
    public void hops(LongConsumer eachNs) {
        Map<Long, SpanRecord> byId = new LinkedHashMap<>();
        spans.forEach(span -> byId.putIfAbsent(span.context().spanId(), span));
        for (SpanRecord span : spans) {
            SpanRecord parent = byId.get(span.parentSpanId());
            if (parent != null && !parent.peer().equals(span.peer())) {
                eachNs.accept(span.startNs() - parent.startNs());
            }
        }
    }
}
