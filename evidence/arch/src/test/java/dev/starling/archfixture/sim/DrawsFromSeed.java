package dev.starling.archfixture.sim;

import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** What the simulated world may do: no rule may report this class. */
final class DrawsFromSeed {
    private DrawsFromSeed() {}

    static RandomGenerator splittable(long seed) {
        return new SplittableRandom(seed);
    }

    static RandomGenerator random(long seed) {
        return new Random(seed);
    }

    static Thread virtual() {
        return Thread.ofVirtual().unstarted(() -> {});
    }
}
