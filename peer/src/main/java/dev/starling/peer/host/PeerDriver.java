package dev.starling.peer.host;

import dev.starling.core.Endpoint;
import dev.starling.peer.PeerException;
import dev.starling.peer.link.LinkDriver;
import dev.starling.srp.SrpCommand;
import java.util.SortedMap;

/** What a world does for one peer. All methods may be called from any thread unless they say otherwise. */
public interface PeerDriver {
    /**
     * Queues a command for the peer's machine; commands are handled in order.
     *
     * @return false when the queue is full or the peer is closed
     */
    boolean command(SrpCommand command);

    /** Runs {@code task} on the peer's loop between two inputs; the only place where the machine may be looked at. */
    void onLoop(Runnable task);

    /** Runs application code on a thread of its own (virtual); in the simulated world it takes its turn. */
    void spawn(String name, Runnable body);

    /** A new place to wait. */
    WaitPoint waitPoint();

    /** Where the main socket is bound. */
    Endpoint localEndpoint();

    /** The world's own counters for this peer: socket drops by reason, datagrams, bytes. */
    SortedMap<String, Long> counters();

    /**
     * Byte streams of this peer; made at the first call.
     *
     * @throws PeerException with UNSUPPORTED in a world that has none
     */
    default LinkDriver links() {
        throw new PeerException(PeerException.Code.UNSUPPORTED, "this world has no byte streams");
    }

    /** Closes sockets and ends the loop; returns when it has ended. Idempotent. Not from the loop itself. */
    void close();
}
