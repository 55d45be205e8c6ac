package dev.starling.sim;

import java.util.random.RandomGenerator;

/**
 * Draws whose values are the same on every machine: {@link StrictMath}, because {@link Math} may differ in the last bit
 * between processors, and one bit is another run.
 */
final class Draws {
    private static final double LARGE_MEAN = 500;

    private Draws() {}

    /** Exponential with mean 1. */
    static double exponential(RandomGenerator random) {
        return -StrictMath.log1p(-random.nextDouble());
    }

    /** Normal with mean 0 and deviation 1, after Box and Muller. */
    static double gaussian(RandomGenerator random) {
        double radius = StrictMath.sqrt(2 * exponential(random));
        return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
    }

    /** Poisson; a rounded normal for large means. */
    static int poisson(RandomGenerator random, double mean) {
        if (mean <= 0) {
            return 0;
        }
        if (mean > LARGE_MEAN) {
            return (int) Math.max(0, Math.round(mean + StrictMath.sqrt(mean) * gaussian(random)));
        }
        double limit = StrictMath.exp(-mean);
        double product = random.nextDouble();
        int count = 0;
        while (product > limit) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }
}
