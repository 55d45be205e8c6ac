package dev.starling.peer.link;

import dev.starling.discovery.DnsaddrOutput;
import dev.starling.discovery.MdnsEvent;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.peer.PeerException;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;

/** The byte streams of one peer in its world. All methods may be called from any thread. */
public interface LinkDriver extends AutoCloseable {
    /** The loop on which the peer decides about its connections. */
    LinkLoop home();

    /** Whether this world can dial such an address: {@code /ip4|ip6/…/tcp/…} with or without {@code /ws}. */
    boolean dials(Multiaddr address);

    /**
     * Listens; returns when the port is bound.
     *
     * @throws dev.starling.peer.PeerException BAD_ADDRESS when it is of another kind, CANNOT_BIND when it cannot be
     *     bound, CLOSED
     */
    Listening listen(Multiaddr address, LinkAcceptor acceptor);

    /**
     * Begins to connect; one of the two is called, once, unless it is cancelled first. The world's own time limit is
     * longer than anybody waits: the caller cancels.
     */
    Dialing dial(Multiaddr address, LinkAcceptor connected, Dialing.Failure failure);

    /**
     * Finds what an address stands for that begins with a name: {@code /dns}, {@code /dns4}, {@code /dns6}, {@code
     * /dnsaddr}.
     *
     * @param answer called once on the home loop, never inside this call; what could not be found stands among its problems
     */
    default Resolving resolve(Multiaddr address, Consumer<? super DnsaddrOutput.Done> answer) {
        home().execute(() ->
                answer.accept(new DnsaddrOutput.Done(List.of(), List.of(address + ": this world knows no names"))));
        return () -> {};
    }

    /**
     * Begins to look for peers in the local network.
     *
     * @param events peers found and lost, none of them proven; on the home loop
     * @throws dev.starling.peer.PeerException UNSUPPORTED in a world without local networks
     */
    default LocalDiscovery discover(PeerId self, Consumer<? super MdnsEvent> events) {
        throw new PeerException(
                PeerException.Code.UNSUPPORTED, "this world has no local networks; leave out the option mdns");
    }

    /**
     * Counters of the world; in each: {@code links-open}, {@code links-dialed} and {@code links-accepted} (so far), {@code
     * link-bytes-in}, {@code link-bytes-out}, and failures by code as {@code dials-failed-CODE}.
     */
    SortedMap<String, Long> counters();

    /**
     * Aborts all links, of which their handlers are told, ends all listening and dialing; returns when nothing is left
     * behind. Idempotent. Not from a loop.
     */
    @Override
    void close();
}
