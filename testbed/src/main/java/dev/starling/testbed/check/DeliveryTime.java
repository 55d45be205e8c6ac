package dev.starling.testbed.check;

import dev.starling.testbed.observe.Observation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Each delivery comes within a time after the publication. */
final class DeliveryTime implements Checker {
    private final Duration most;
    private final Map<String, Long> published = new HashMap<>();
    private String broken = "";
    private long slowestNs;

    DeliveryTime(Duration most) {
        this.most = most;
    }

    @Override
    public void saw(Observation observation) {
        if (observation instanceof Observation.Published item) {
            published.putIfAbsent(item.item(), item.timeNs());
        } else if (observation instanceof Observation.Delivered delivered) {
            long tookNs = delivered.timeNs() - published.getOrDefault(delivered.item(), delivered.timeNs());
            slowestNs = Math.max(slowestNs, tookNs);
            if (tookNs > most.toNanos() && broken.isEmpty()) {
                broken = "item " + delivered.item() + " took " + tookNs / 1_000_000 + " ms to peer " + delivered.peer()
                        + ", more than " + most.toMillis();
            }
        }
    }

    @Override
    public Verdict verdict(Ending ending) {
        return broken.isEmpty() ? Verdict.held("at most " + slowestNs / 1_000_000 + " ms") : Verdict.broken(broken);
    }
}
