package dev.starling.peer.streams;

import dev.starling.core.Env;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.peer.PeerException;
import dev.starling.peer.link.LinkLoop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/**
 * The peers to begin with: all of them are dialed at the start, and again whenever there are too few connections, each
 * time after a longer while. On the home loop.
 */
final class Bootstrap {
    private static final long SECOND = 1_000_000_000L;
    private static final long FIRST_NS = 2 * SECOND;
    private static final long MAX_NS = 300 * SECOND;
    private static final long DIAL_NS = 30 * SECOND;

    /** Peers of one round: a list behind a name may be long, and is its owner's. */
    private static final int PEERS_MAX = 32;

    private final List<Multiaddr> addresses;
    private final int below;
    private final IntSupplier connections;
    private final Predicate<PeerId> connected;
    private final Naming naming;
    private final Consumer<Connecting.Question> ask;
    private final LinkLoop home;
    private final LinkLoop.Timer timer;
    private long backOffNs = FIRST_NS;
    private boolean begun;
    private boolean waiting;
    private int open;
    private long rounds;
    private long reached;
    private long failed;

    /**
     * What a host lends it.
     *
     * @param connections how many there are
     * @param connected whether there is one with a peer
     */
    record Surroundings(
            LinkLoop home,
            Naming naming,
            IntSupplier connections,
            Predicate<PeerId> connected,
            Consumer<Connecting.Question> ask) {}

    /** @param below with fewer connections they are dialed again */
    Bootstrap(List<Multiaddr> addresses, int below, Surroundings around) {
        this.addresses = List.copyOf(addresses);
        this.below = below;
        home = around.home();
        naming = around.naming();
        connections = around.connections();
        connected = around.connected();
        ask = around.ask();
        timer = home.timer(this::due);
    }

    /** The host listens, and may dial. */
    void begin() {
        if (!addresses.isEmpty() && !begun) {
            begun = true;
            round();
        }
    }

    /** There are more connections, or fewer. */
    void look() {
        if (!begun || open > 0) {
            return;
        }
        if (connections.getAsInt() >= below) {
            backOffNs = FIRST_NS;
            waiting = false;
            timer.at(Env.NEVER);
        } else if (!waiting) {
            waiting = true;
            // Not all at once when something that many were connected with goes down.
            long jitterNs = (long) (backOffNs * (home.random().nextDouble() - 0.5) / 2);
            timer.at(home.nowNs() + backOffNs + jitterNs);
            backOffNs = Math.min(MAX_NS, 2 * backOffNs);
        }
    }

    private void due() {
        waiting = false;
        if (connections.getAsInt() < below) {
            round();
        } else {
            look();
        }
    }

    private void round() {
        rounds++;
        open = 1;
        List<Multiaddr> named = addresses.stream().filter(Naming::isNamed).toList();
        List<Multiaddr> plain =
                addresses.stream().filter(address -> !Naming.isNamed(address)).toList();
        dial(plain);
        if (!named.isEmpty()) {
            open++;
            naming.resolve(named, DIAL_NS, answer -> {
                dial(answer.all());
                closeOne();
            });
        }
        closeOne();
    }

    private void dial(List<Multiaddr> found) {
        Map<Optional<PeerId>, List<Multiaddr>> byPeer = new LinkedHashMap<>();
        for (Multiaddr address : found) {
            byPeer.computeIfAbsent(address.peerId(), id -> new ArrayList<>()).add(address);
        }
        int dialed = 0;
        for (Map.Entry<Optional<PeerId>, List<Multiaddr>> one : byPeer.entrySet()) {
            if (one.getKey().filter(connected).isEmpty() && dialed++ < PEERS_MAX) {
                open++;
                ask.accept(new Connecting.Question(one.getKey(), one.getValue(), false, DIAL_NS, new Outcome()));
            }
        }
    }

    private final class Outcome implements Connecting.Asker {
        @Override
        public void reached(HostedConnection connection) {
            reached++;
            closeOne();
        }

        @Override
        public void failed(PeerException why) {
            failed++;
            closeOne();
        }
    }

    private void closeOne() {
        open--;
        look();
    }

    /** No more rounds. */
    void stop() {
        begun = false;
        timer.at(Env.NEVER);
    }

    /** Adds its counters. */
    void counters(Map<String, Long> all) {
        if (!addresses.isEmpty()) {
            all.put("bootstrap.rounds", rounds);
            all.put("bootstrap.reached", reached);
            all.put("bootstrap.failed", failed);
        }
    }
}
