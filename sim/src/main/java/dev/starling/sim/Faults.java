package dev.starling.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The rules that are switched on, and what they make of a datagram together. */
final class Faults {
    /**
     * The sum of all verdicts.
     *
     * @param data the payload, a changed copy where a rule corrupts
     */
    record Fate(boolean dropped, boolean reset, long delayNs, int copies, byte[] data) {}

    private final List<Rule> rules = new ArrayList<>();
    private final SplittableRandom random;

    Faults(SplittableRandom random) {
        this.random = random;
    }

    void add(Rule rule) {
        rules.add(rule);
    }

    void remove(Rule rule) {
        rules.remove(rule);
    }

    boolean none() {
        return rules.isEmpty();
    }

    /** The stream for what rules draw. */
    RandomGenerator random() {
        return random;
    }

    Fate judge(Rule.Passing what) {
        byte[] data = what.data();
        long delayNs = 0;
        int copies = 1;
        for (int i = 0; i < rules.size(); i++) {
            switch (rules.get(i).judge(what.with(data))) {
                case Rule.Verdict.Pass() -> {}
                case Rule.Verdict.Drop() -> {
                    return new Fate(true, false, 0, 0, data);
                }
                case Rule.Verdict.Reset() -> {
                    return new Fate(false, true, 0, 0, data);
                }
                case Rule.Verdict.Delay(java.time.Duration by) -> delayNs += by.toNanos();
                case Rule.Verdict.Duplicate() -> copies++;
                case Rule.Verdict.Corrupt() -> data = corrupt(data);
            }
        }
        return new Fate(false, false, delayNs, copies, data);
    }

    private byte[] corrupt(byte[] data) {
        byte[] changed = data.clone();
        if (changed.length > 0) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
        }
        return changed;
    }
}
