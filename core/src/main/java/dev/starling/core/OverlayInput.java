package dev.starling.core;

/**
 * What comes into a machine that exchanges whole messages with peers it knows by number: floods, epidemics, trees,
 * searches.
 *
 * <p>A peer's number is its place in an address table that the world keeps for the machine. A simulation of a million
 * peers uses one table for all; over sockets each peer has its own, and a number means an address or a connection.
 *
 * @param <M> the protocol's messages
 * @param <C> the machine's commands
 */
public sealed interface OverlayInput<M, C> {
    /** A message has arrived. */
    record Received<M, C>(int from, M message) implements OverlayInput<M, C> {}

    /** A link to a neighbour is up: both sides may send. */
    record LinkUp<M, C>(int peer) implements OverlayInput<M, C> {}

    /** A link is gone: the neighbour has left, or nothing gets there any more. */
    record LinkDown<M, C>(int peer) implements OverlayInput<M, C> {}

    /** The deadline that the machine named has come. */
    record Tick<M, C>() implements OverlayInput<M, C> {}

    /** The application or the world wants something. */
    record Command<M, C>(C command) implements OverlayInput<M, C> {}
}
