package dev.starling.peer.streams;

import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.discovery.MdnsEvent;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.peer.PeerException;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peerstore.PeerBook;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Peers of the local network: what multicast DNS says of them goes into the book of peers, and where the application
 * wants it they are dialed for as long as they are there. On the home loop.
 */
final class LocalPeers {
    private static final long DIAL_NS = 30_000_000_000L;
    private static final long AGAIN_NS = 30_000_000_000L;

    /** A local network with more peers than that is no reason to have more connections. */
    private static final int DIALED_MAX = 64;

    private final boolean dials;
    private final PeerBook book;
    private final Predicate<PeerId> connected;
    private final Consumer<Connecting.Question> ask;
    private final LinkLoop home;
    private final LinkLoop.Timer again;
    private final Map<PeerId, List<Multiaddr>> found = new LinkedHashMap<>();
    private boolean waiting;
    private int open;
    private long lost;
    private boolean over;

    LocalPeers(
            boolean dials,
            LinkLoop home,
            PeerBook book,
            Predicate<PeerId> connected,
            Consumer<Connecting.Question> ask) {
        this.dials = dials;
        this.home = home;
        this.book = book;
        this.connected = connected;
        this.ask = ask;
        again = home.timer(this::dialAll);
    }

    void heard(MdnsEvent event) {
        switch (event) {
            case MdnsEvent.Found(PeerId peer, List<Multiaddr> addresses) -> {
                found.put(peer, addresses);
                long nowNs = home.nowNs();
                for (Multiaddr address : addresses) {
                    // The machine believes neighbours only what leads to neighbours: each speaks for its own network.
                    book.learned(peer, List.of(address), address.endpoint().map(Endpoint::ip), nowNs);
                }
                dial(peer);
            }
            case MdnsEvent.Lost(PeerId peer) -> {
                found.remove(peer);
                lost++;
            }
        }
    }

    private void dialAll() {
        waiting = false;
        List.copyOf(found.keySet()).forEach(this::dial);
    }

    private void dial(PeerId peer) {
        List<Multiaddr> addresses = found.get(peer);
        if (dials && !over && addresses != null && open < DIALED_MAX && !connected.test(peer)) {
            open++;
            ask.accept(new Connecting.Question(Optional.of(peer), addresses, false, DIAL_NS, new Outcome()));
        }
    }

    private final class Outcome implements Connecting.Asker {
        @Override
        public void reached(HostedConnection connection) {
            open--;
        }

        @Override
        public void failed(PeerException why) {
            open--;
            if (!waiting && !over) {
                waiting = true;
                again.at(home.nowNs() + AGAIN_NS);
            }
        }
    }

    void stop() {
        over = true;
        again.at(Env.NEVER);
    }

    /** Adds its counters. */
    void counters(Map<String, Long> all) {
        if (lost + found.size() > 0) {
            all.put("mdns.now.peers", (long) found.size());
            all.put("mdns.lost", lost);
        }
    }
}
