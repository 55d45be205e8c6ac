package dev.starling.sim;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long something lasts: sessions, absences. */
public sealed interface Lasting {
    /** A draw, in nanoseconds, not negative. */
    long draw(RandomGenerator random);

    /** Always the same. */
    record Fixed(Duration time) implements Lasting {
        @Override
        public long draw(RandomGenerator random) {
            return time.toNanos();
        }
    }

    /** Without memory: how long it has lasted says nothing about how long it will. */
    record Exponential(Duration mean) implements Lasting {
        @Override
        public long draw(RandomGenerator random) {
            return (long) (mean.toNanos() * Draws.exponential(random));
        }
    }

    /**
     * As measured sessions of file sharing are: with a shape below 1, who has been there long stays long.
     *
     * @param scale 63 % of the draws lie below
     * @param shape e.g. 0.5
     */
    record Weibull(Duration scale, double shape) implements Lasting {
        @Override
        public long draw(RandomGenerator random) {
            return (long) (scale.toNanos() * StrictMath.pow(Draws.exponential(random), 1 / shape));
        }
    }

    /**
     * The logarithm is normal.
     *
     * @param median half of the draws lie below
     * @param sigma standard deviation of the logarithm
     */
    record LogNormal(Duration median, double sigma) implements Lasting {
        @Override
        public long draw(RandomGenerator random) {
            return (long) (median.toNanos() * StrictMath.exp(sigma * Draws.gaussian(random)));
        }
    }
}
