package dev.starling.testbed.check;

import dev.starling.testbed.observe.Observation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Each published item is delivered to at least a share of the peers that run at the end and ran when it was published. */
final class Coverage implements Checker {
    private record Item(int from, long timeNs, Set<Integer> receivers) {}

    private final double share;
    private final Map<Integer, Long> since = new HashMap<>();
    private final Map<String, Item> items = new LinkedHashMap<>();
    private final Map<String, Set<Integer>> early = new HashMap<>();

    Coverage(double share) {
        this.share = share;
    }

    @Override
    public void saw(Observation observation) {
        if (observation instanceof Observation.PeerUp up) {
            since.put(up.peer(), up.timeNs());
        } else if (observation instanceof Observation.Published item) {
            // The first may have it before the publisher's own word of it comes.
            Set<Integer> receivers = early.getOrDefault(item.item(), new HashSet<>());
            items.put(item.item(), new Item(item.peer(), item.timeNs(), receivers));
        } else if (observation instanceof Observation.Delivered delivered) {
            Item item = items.get(delivered.item());
            Set<Integer> receivers =
                    item == null ? early.computeIfAbsent(delivered.item(), id -> new HashSet<>()) : item.receivers;
            receivers.add(delivered.peer());
        }
    }

    @Override
    public Verdict verdict(Ending ending) {
        double least = 1;
        for (Map.Entry<String, Item> each : items.entrySet()) {
            Item item = each.getValue();
            long wanted = ending.peers().stream()
                    .filter(peer -> peer != item.from && since.getOrDefault(peer, Long.MAX_VALUE) <= item.timeNs)
                    .count();
            long got = ending.peers().stream()
                    .filter(peer -> peer != item.from
                            && since.getOrDefault(peer, Long.MAX_VALUE) <= item.timeNs
                            && item.receivers.contains(peer))
                    .count();
            double reached = wanted == 0 ? 1 : (double) got / wanted;
            least = Math.min(least, reached);
            if (reached < share) {
                return Verdict.broken(String.format(
                        Locale.ROOT, "item %s of peer %d reached %d of %d", each.getKey(), item.from, got, wanted));
            }
        }
        return items.isEmpty()
                ? Verdict.broken("nothing was published")
                : Verdict.held(String.format(
                        Locale.ROOT, "%d items, each to at least %.1f %% of the peers", items.size(), least * 100));
    }
}
