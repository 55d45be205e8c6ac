package dev.starling.testbed.check;

import dev.starling.testbed.observe.Observation;
import java.util.HashMap;
import java.util.Map;

/** Nothing arrives that was not sent, before it was sent, or at another peer than the one that it was sent to. */
final class Causality implements Checker {
    private final Map<Long, Observation.Sent> open = new HashMap<>();
    private String broken = "";
    private long arrivals;

    Causality() {}

    @Override
    public void saw(Observation observation) {
        if (observation instanceof Observation.Sent sent) {
            open.put(sent.message(), sent);
        } else if (observation instanceof Observation.Received received) {
            arrived(received);
        } else if (observation instanceof Observation.Lost lost) {
            open.remove(lost.message());
        }
    }

    private void arrived(Observation.Received received) {
        arrivals++;
        Observation.Sent sent = open.remove(received.message());
        boolean right = sent != null
                && sent.timeNs() <= received.timeNs()
                && sent.from() == received.from()
                && sent.to() == received.to()
                && sent.bytes() == received.bytes();
        if (!right && broken.isEmpty()) {
            broken = "the arrival " + received + " belongs to " + (sent == null ? "no sending" : sent);
        }
    }

    @Override
    public Verdict verdict(Ending ending) {
        return broken.isEmpty()
                ? Verdict.held(arrivals + " arrivals, " + open.size() + " under way")
                : Verdict.broken(broken);
    }
}
