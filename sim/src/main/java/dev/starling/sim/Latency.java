package dev.starling.sim;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long a path takes one way. Drawn once for each pair of sites; jitter comes on top. */
public sealed interface Latency {
    /** A draw, in nanoseconds. */
    long draw(RandomGenerator random);

    /** Always the same. */
    record Fixed(Duration latency) implements Latency {
        @Override
        public long draw(RandomGenerator random) {
            return latency.toNanos();
        }
    }

    /** Uniform between two values. */
    record Uniform(Duration min, Duration max) implements Latency {
        public Uniform {
            if (min.isNegative() || max.compareTo(min) < 0) {
                throw new IllegalArgumentException("a latency range goes upwards from 0, not " + min + " to " + max);
            }
        }

        @Override
        public long draw(RandomGenerator random) {
            return min.toNanos() + (long) (random.nextDouble() * (max.toNanos() - min.toNanos()));
        }
    }

    /**
     * Log-normal, cut at both ends.
     *
     * @param median half of the draws lie below
     * @param sigma standard deviation of the logarithm, e.g. 0.6
     */
    record LogNormal(Duration median, double sigma, Duration min, Duration max) implements Latency {
        @Override
        public long draw(RandomGenerator random) {
            double value = median.toNanos() * StrictMath.exp(sigma * Draws.gaussian(random));
            return Math.clamp((long) value, min.toNanos(), max.toNanos());
        }
    }

    /** One of the measured values, each as likely as the others. */
    record Measured(java.util.List<Duration> values) implements Latency {
        public Measured {
            values = java.util.List.copyOf(values);
        }

        @Override
        public long draw(RandomGenerator random) {
            return values.get(random.nextInt(values.size())).toNanos();
        }
    }
}
