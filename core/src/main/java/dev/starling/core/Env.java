package dev.starling.core;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * All that a machine may know or do beyond its own fields. Valid only during one {@link Machine#handle}.
 *
 * @param <O> what the machine puts out
 */
public interface Env<O> {
    /** A deadline that never comes. */
    long NEVER = Long.MAX_VALUE;

    /** Monotonic time in nanoseconds since the world began; constant during one handle. */
    long nowNs();

    /**
     * Calendar time in milliseconds since 1970-01-01T00:00Z, constant during one handle. For fields that the wire format
     * defines as calendar time only; deadlines use {@link #nowNs()}.
     */
    long epochMs();

    /** The only source of randomness: cryptographically strong in the real world, seeded per peer in the simulated one. */
    RandomGenerator random();

    /** The trace span of this input, {@link Span#NONE} when nobody records. */
    Span span();

    /** Hands out one output; the driver performs it after handle returns, in order. */
    void out(O output);

    /** Lends this environment to a child machine whose outputs are interpreted by {@code sink}. */
    default <C> Env<C> as(Consumer<? super C> sink) {
        Env<O> parent = this;
        return new Env<>() {
            @Override
            public long nowNs() {
                return parent.nowNs();
            }

            @Override
            public long epochMs() {
                return parent.epochMs();
            }

            @Override
            public RandomGenerator random() {
                return parent.random();
            }

            @Override
            public Span span() {
                return parent.span();
            }

            @Override
            public void out(C output) {
                sink.accept(output);
            }
        };
    }
}
