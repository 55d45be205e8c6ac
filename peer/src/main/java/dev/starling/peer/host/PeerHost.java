package dev.starling.peer.host;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Machine;
import dev.starling.identity.Identity;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerOptions;
import dev.starling.srp.SrpCommand;
import dev.starling.srp.SrpEvent;

/**
 * One peer between its world and its user. The world makes its driver, then the host, then: opens sockets 0 (main) and
 * 1 (probe), hands {@link DatagramInput.SocketOpened} for both to {@link #machine()}, calls {@link #start()} on the
 * loop, and from then on runs the machine and hands every {@link DatagramOutput.Notify} to {@link #onEvent}.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class PeerHost {
    public PeerHost(Identity identity, PeerOptions options, PeerDriver driver) {}

    /** The machine to drive. */
    public Machine<DatagramInput<SrpCommand>, DatagramOutput<SrpEvent>> machine() {
        throw new IllegalStateException();
    }

    /** Queues the first commands (restored state, bootstrap peers); on the loop, once, after both sockets are open. */
    public void start() {}

    /** Takes an event of the machine; on the loop, must not block. */
    public void onEvent(SrpEvent event) {}

    /** What the user holds. */
    public Peer peer() {
        throw new IllegalStateException();
    }
}
