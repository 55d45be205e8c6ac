package dev.starling.peer;

import dev.starling.identity.Identity;
import dev.starling.peer.link.LinkDriver;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Where peers live: real sockets and wall clock, or the deterministic simulation. Application code that waits only
 * through this package's types ({@link #sleep}, {@link Pending#await}) runs in either.
 */
public interface World extends AutoCloseable {
    /**
     * Opens a peer with a given identity.
     *
     * @param options sets what differs from the defaults
     * @throws PeerException when an address cannot be bound or the state cannot be used
     */
    Peer peer(Identity identity, Consumer<PeerOptions> options);

    /** Opens a peer with a new identity. */
    default Peer peer(Consumer<PeerOptions> options) {
        return peer(newIdentity(), options);
    }

    /**
     * The byte streams of one more host, without a peer above them: for protocols that bring their own handshakes, such as
     * Gnutella's. The caller closes them, and the world at its end.
     */
    LinkDriver links();

    /** A new identity: from the system's secure random source, or from the simulation's seed. */
    Identity newIdentity();

    /** Time since the world began. */
    Duration elapsed();

    /** Waits. In the simulated world virtual time passes, from a handler as well as from the code that drives it. */
    void sleep(Duration duration);

    /** Runs application code beside the caller's; in the simulated world it takes its turn deterministically. */
    void spawn(String name, Runnable body);

    /** An unresolved result that the caller completes; waiting for it works in this world. */
    <T> Pending<T> pending();

    /** {@code "real"} or {@code "simulated"}. */
    String name();

    /** Closes all peers. */
    @Override
    void close();
}
