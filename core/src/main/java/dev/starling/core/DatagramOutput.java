package dev.starling.core;

/**
 * What a machine that speaks in datagrams puts out.
 *
 * @param <E> the machine's events, a sealed interface of its own
 */
public sealed interface DatagramOutput<E> {
    /**
     * Send one datagram. Never blocks and may be lost; the world counts what it drops.
     *
     * @param socket the number of the local socket to send from
     * @param data the whole payload; the machine gives it away
     */
    record Send<E>(int socket, Endpoint to, byte[] data) implements DatagramOutput<E> {}

    /**
     * Open a further socket on any free port of the peer's address. The answer is a {@link
     * DatagramInput.SocketOpened} or a {@link DatagramInput.SocketFailed} with the same number.
     */
    record OpenSocket<E>(int socket) implements DatagramOutput<E> {}

    /** Close a socket; datagrams still arriving at it are lost. */
    record CloseSocket<E>(int socket) implements DatagramOutput<E> {}

    /** Tell the application or the world. */
    record Notify<E>(E event) implements DatagramOutput<E> {}
}
