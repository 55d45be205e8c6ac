package dev.starling.testbed.check;

import dev.starling.testbed.observe.Observation;
import java.util.HashSet;
import java.util.Set;

/** No item is delivered twice to one peer's application. */
final class OnceOnly implements Checker {
    private record Delivery(int peer, String item) {}

    private final Set<Delivery> seen = new HashSet<>();
    private String broken = "";

    OnceOnly() {}

    @Override
    public void saw(Observation observation) {
        if (observation instanceof Observation.Delivered delivered
                && !seen.add(new Delivery(delivered.peer(), delivered.item()))
                && broken.isEmpty()) {
            broken = "item " + delivered.item() + " was delivered to peer " + delivered.peer() + " twice";
        }
    }

    @Override
    public Verdict verdict(Ending ending) {
        return broken.isEmpty() ? Verdict.held(seen.size() + " deliveries") : Verdict.broken(broken);
    }
}
