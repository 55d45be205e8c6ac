package dev.starling.sim.crowd;

/**
 * Takes what a crowd does.
 *
 * @param <M> its messages
 * @param <E> its events
 */
public interface CrowdWatch<M, E> {
    /** A message was sent; whether it gets anywhere is another matter. */
    void sent(int from, int to, M message);

    /** A machine has told something. */
    void event(int peer, int tick, E event);
}
