package dev.starling.core;

/**
 * What a machine that exchanges whole messages with peers it knows by number puts out; see {@link OverlayInput}.
 *
 * @param <M> the protocol's messages
 * @param <E> the machine's events
 */
public sealed interface OverlayOutput<M, E> {
    /** Send one message. May be lost; messages are immutable, and one may be sent to several peers. */
    record Send<M, E>(int to, M message) implements OverlayOutput<M, E> {}

    /** Tell the application or the world. */
    record Notify<M, E>(E event) implements OverlayOutput<M, E> {}
}
