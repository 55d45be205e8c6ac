package dev.starling.testbed.web;

import dev.starling.testbed.Topology;
import dev.starling.testbed.observe.Observation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the observations add up to: messages by kind, losses by reason, how far each item got. Not safe for threads. */
final class Ledger {
    private static final int ITEMS_MAX = 64;
    private static final int KINDS_MAX = 64;

    /** One published item. */
    static final class Item {
        final String id;
        final int from;
        final String text;
        final long publishedNs;
        final Delays delays = new Delays();
        boolean changed = true;

        Item(Observation.Published published) {
            id = published.item();
            from = published.peer();
            text = published.text();
            publishedNs = published.timeNs();
        }
    }

    /** Counts of one kind of message. */
    static final class Traffic {
        long sent;
        long received;
        long lost;
        long bytes;
    }

    final SortedMap<String, Traffic> byKind = new TreeMap<>();
    final SortedMap<String, Long> lostByReason = new TreeMap<>();
    final SortedMap<Integer, Observation.PeerUp> seeds = new TreeMap<>();
    final SortedSet<Topology.Edge> seedLinks = new TreeSet<>();
    private final LinkedHashMap<String, Item> items = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Item> eldest) {
            return size() > ITEMS_MAX;
        }
    };

    Ledger() {}

    Iterable<Item> items() {
        return items.values();
    }

    void take(Observation observation) {
        switch (observation) {
            case Observation.Sent sent -> {
                Traffic traffic = traffic(sent.kind());
                traffic.sent++;
                traffic.bytes += sent.bytes();
            }
            case Observation.Received received -> traffic(received.kind()).received++;
            case Observation.Lost lost -> {
                traffic(lost.kind()).lost++;
                lostByReason.merge(lostByReason.size() < KINDS_MAX ? lost.reason() : "other", 1L, Long::sum);
            }
            case Observation.Published published -> items.put(published.item(), new Item(published));
            case Observation.Delivered delivered -> delivered(delivered);
            case Observation.PeerUp up -> {
                if (up.peer() < 0) {
                    seeds.put(up.peer(), up);
                }
            }
            case Observation.PeerDown down -> {
                seeds.remove(down.peer());
                seedLinks.removeIf(edge -> edge.low() == down.peer() || edge.high() == down.peer());
            }
            case Observation.LinkUp up -> {
                if (up.one() < 0) {
                    seedLinks.add(new Topology.Edge(up.one(), up.other()));
                }
            }
            case Observation.LinkDown down -> seedLinks.remove(new Topology.Edge(down.one(), down.other()));
            case Observation.Obeyed obeyed -> {}
            case Observation.Asked asked -> {}
        }
    }

    private void delivered(Observation.Delivered delivered) {
        @Nullable Item item = items.get(delivered.item());
        if (item != null && delivered.peer() != item.from) {
            item.delays.add(delivered.timeNs() - item.publishedNs);
            item.changed = true;
        }
    }

    private Traffic traffic(String kind) {
        String name = byKind.size() < KINDS_MAX || byKind.containsKey(kind) ? kind : "other";
        return byKind.computeIfAbsent(name, each -> new Traffic());
    }
}
