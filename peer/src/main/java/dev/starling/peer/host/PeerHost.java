package dev.starling.peer.host;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Machine;
import dev.starling.identity.Identity;
import dev.starling.peer.DatagramTap;
import dev.starling.peer.PathDelay;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.PeerOptions;
import dev.starling.peer.PeerStore;
import dev.starling.srp.SrpCommand;
import dev.starling.srp.SrpEvent;
import dev.starling.srp.SrpMachine;
import dev.starling.srp.SrpPacket;
import org.jspecify.annotations.Nullable;

/**
 * One peer between its world and its user. The world makes its driver, then the host, then: opens sockets 0 (main) and
 * 1 (probe), hands {@link DatagramInput.SocketOpened} for both to {@link #machine()}, calls {@link #start()} on the
 * loop, and from then on runs the machine and hands every {@link DatagramOutput.Notify} to {@link #onEvent}.
 */
public final class PeerHost {
    /** How many events pass between two times that the list of known peers is kept. */
    private static final int PEERS_EVERY = 64;

    private final PeerOptions options;
    private final PeerDriver driver;
    private final @Nullable PeerStore store;
    private final SrpMachine machine;
    private final StarlingPeer peer;
    private final @Nullable PacketSpans spans;
    /** The peer, or what stands before it where it is traced; always the same object, as worlds know peers by it. */
    private final Peer outer;

    private int connections;

    /** Makes the machine; nothing runs yet. */
    public PeerHost(Identity identity, PeerOptions options, PeerDriver driver) {
        if (!options.withSrp() && !options.bootstrapEndpoints().isEmpty()) {
            throw new PeerException(
                    PeerException.Code.UNSUPPORTED,
                    options.bootstrapEndpoints().getFirst()
                            + " is a peer of the Stream Relay Protocol, without which this one is opened; leave out that"
                            + " address or the option srp(false)");
        }
        this.options = options;
        this.driver = driver;
        store = options.store();
        machine = new SrpMachine(
                new SrpMachine.Setup(
                        identity,
                        options.clusterId().isEmpty() ? SrpPacket.UNSET : options.clusterId(),
                        options.isIndexed()),
                options.srp());
        peer = new StarlingPeer(identity, options, driver, machine, store);
        outer = options.tracing().on() ? TracedPeer.of(peer, options.tracing()) : peer;
        spans = options.tracing().on() ? new PacketSpans(options.tracing(), peer.label(), peer.id()) : null;
    }

    /** The machine to drive; to be asked for once. */
    public Machine<DatagramInput<SrpCommand>, DatagramOutput<SrpEvent>> machine() {
        DatagramTap tap = options.tap();
        PathDelay delay = options.pathDelay();
        Machine<DatagramInput<SrpCommand>, DatagramOutput<SrpEvent>> seen =
                tap == null ? machine : new TappedMachine<>(machine, tap);
        return delay == null ? seen : new DelayedMachine<>(seen, delay);
    }

    /** Queues the first commands (restored state, bootstrap peers); once, after both sockets are open. May read a disk. */
    public void start() {
        PeerStore kept = store;
        if (kept != null) {
            driver.command(new SrpCommand.Restore(kept.load()));
        }
        for (Endpoint endpoint : options.bootstrapEndpoints()) {
            driver.command(new SrpCommand.AddBootstrap(endpoint));
        }
    }

    /**
     * Listens for byte streams where the options say so; once, after {@link #start} was asked for, not on a loop.
     *
     * @throws dev.starling.peer.PeerException when an address cannot be bound; the world then closes the peer
     */
    public void listen() {
        peer.listen();
    }

    /** Takes an event of the machine; on the loop, must not block. */
    public void onEvent(SrpEvent event) {
        PeerStore kept = store;
        if (kept != null) {
            keep(kept, event);
        }
        peer.onEvent(event);
        if (spans != null && event instanceof SrpEvent.Stored stored) {
            Endpoint from = stored.from();
            spans.stored(
                    stored.packet(), from == null ? null : machine.idAt(from).orElse(null));
        }
    }

    private void keep(PeerStore kept, SrpEvent event) {
        switch (event) {
            case SrpEvent.Stored(SrpPacket packet, var from) -> kept.put(packet);
            case SrpEvent.Removed removed -> kept.remove(removed.packetIds());
            case SrpEvent.Connected connected -> {
                if (connections++ % PEERS_EVERY < 8) {
                    kept.peers(machine.state().peers(), machine.state().clock());
                }
            }
            case SrpEvent.Ready ready -> {}
            case SrpEvent.Disconnected disconnected -> {}
            case SrpEvent.Joined joined -> {}
            case SrpEvent.Delivered delivered -> {}
            case SrpEvent.Streamed streamed -> {}
            case SrpEvent.Asked asked -> {}
            case SrpEvent.Answered answered -> {}
            case SrpEvent.Published published -> {}
            case SrpEvent.Holders holders -> {}
            case SrpEvent.Failed failed -> {}
        }
    }

    /** What the user holds. */
    public Peer peer() {
        return outer;
    }

    /** The world has ended the peer, by itself or at the user's wish: waiters wake, handlers end. */
    public void closed(String reason) {
        peer.closed(reason);
    }
}
