package dev.starling.core;

/**
 * What comes into a machine that speaks in datagrams (SRP, STUN, mDNS, Mainline DHT).
 *
 * @param <C> the machine's commands, a sealed interface of its own
 */
public sealed interface DatagramInput<C> {
    /**
     * A datagram has arrived.
     *
     * @param socket the number of the local socket, as in {@link DatagramOutput.OpenSocket}; 0 and 1 are open from the
     *     start where the protocol uses two
     * @param from the observed source
     * @param data the whole payload; owned by the machine from now on
     */
    record Received<C>(int socket, Endpoint from, byte[] data) implements DatagramInput<C> {}

    /**
     * A socket is open: one of the first sockets at the start, or one that the machine asked for.
     *
     * @param local the bound address; the wildcard address where no single one was asked for
     */
    record SocketOpened<C>(int socket, Endpoint local) implements DatagramInput<C> {}

    /** A socket that the machine asked for could not be opened, or has failed since. */
    record SocketFailed<C>(int socket, String reason) implements DatagramInput<C> {}

    /** The deadline that the machine named has come. */
    record Tick<C>() implements DatagramInput<C> {}

    /** The application or the world wants something. */
    record Command<C>(C command) implements DatagramInput<C> {}
}
