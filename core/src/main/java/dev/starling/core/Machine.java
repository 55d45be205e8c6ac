package dev.starling.core;

/**
 * A protocol: state plus reactions. One thread at a time; no IO, no clock, no randomness of its own, no sleeping, no
 * logging. Input from a peer never makes {@link #handle} throw: it becomes a counted rejection. A broken invariant
 * does throw.
 *
 * <p>Order of calls by a driver: {@code handle(input)}, perform the outputs in order, ask {@link #deadlineNs()}, and
 * when that moment has come hand in a tick.
 *
 * @param <I> the vocabulary of inputs, a sealed interface
 * @param <O> the vocabulary of outputs, a sealed interface
 */
public interface Machine<I, O> {
    /** Reacts to one input. {@code env} is valid only until this method returns. */
    void handle(I input, Env<? super O> env);

    /**
     * When this machine next wants a tick, in nanoseconds of {@link Env#nowNs()}, or {@link Env#NEVER}. May lie in the
     * past: then the tick is due at once. The driver asks after each {@link #handle}.
     */
    default long deadlineNs() {
        return Env.NEVER;
    }
}
