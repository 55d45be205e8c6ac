package dev.starling.peer.streams;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.identify.IdentifyMessage;
import dev.starling.peer.Connection;
import dev.starling.peer.Connection.Identified;
import dev.starling.peer.ConnectionEvent;
import dev.starling.peer.PeerException;
import dev.starling.peer.Pending;
import dev.starling.peer.link.Dialing;
import dev.starling.peer.link.Link;
import dev.starling.peer.link.LinkDriver;
import dev.starling.peer.link.LinkHandler;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peerstore.PeerBook;
import dev.starling.peerstore.PeerBookConfig;
import dev.starling.swarm.SwarmInput;
import dev.starling.swarm.SwarmMachine;
import dev.starling.swarm.SwarmOutput;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The swarm machine on the home loop: starts and cancels dials, lets connections in, keeps them or drops them, as it says.
 * Everything here runs on the home loop unless it says otherwise.
 */
final class SwarmRun implements HostedConnection.Fate {
    private final StreamHost host;
    private final LinkDriver links;
    private final LinkLoop home;
    private final PeerBook book = new PeerBook(PeerBookConfig.DEFAULT);
    private final SwarmMachine machine;
    private final LoopEnv<SwarmOutput> env;
    private final Alarm alarm;
    private final Deque<SwarmInput> later = new ArrayDeque<>();
    private final Map<Long, Dialing> dials = new HashMap<>();
    /** Those that may be repeated with all our security protocols. */
    private final Map<Long, Attempt> attempts = new HashMap<>();
    /** Links that exist, secure or not. */
    private final Map<Long, HostedConnection> live = new HashMap<>();
    /** Connections that count; read from anywhere. */
    private final ConcurrentSkipListMap<Long, HostedConnection> kept = new ConcurrentSkipListMap<>();

    /** Those that are over but for what is still leaving; from anywhere. */
    private final Set<HostedConnection> leaving = ConcurrentHashMap.newKeySet();

    /** Somebody who has asked for a connection, perhaps one of his own. */
    private record Asker(Pending<HostedConnection> pending, boolean anew) {}

    private final Map<Long, Asker> waiting = new HashMap<>();
    private final AtomicLong inbound = new AtomicLong();
    private final AtomicLong tokens = new AtomicLong();
    private boolean handling;

    SwarmRun(StreamHost host, LinkDriver links, HostOptions options) {
        this.host = host;
        this.links = links;
        home = links.home();
        machine = new SwarmMachine(options.identity().peerId(), options.swarm(), book, links::dials);
        env = new LoopEnv<>(home, this::out);
        alarm = new Alarm(home, machine::deadlineNs, () -> give(new SwarmInput.Tick()));
    }

    private void give(SwarmInput input) {
        later.add(input);
        if (handling) {
            return;
        }
        handling = true;
        try {
            for (SwarmInput next = later.poll(); next != null; next = later.poll()) {
                machine.handle(next, env.now());
            }
        } finally {
            handling = false;
        }
        alarm.look();
    }

    /** Runs on the home loop: at once when there. */
    private void atHome(Runnable task) {
        if (home.inLoop()) {
            task.run();
        } else {
            home.execute(task);
        }
    }

    private void out(SwarmOutput output) {
        switch (output) {
            case SwarmOutput.Dial(long link, Multiaddr address, Optional<PeerId> expected) ->
                dial(new Attempt(link, address, expected, false));
            case SwarmOutput.Admit(long link) -> with(link, connection -> on(connection, connection::begin));
            case SwarmOutput.Keep keep -> with(keep.link(), this::keep);
            case SwarmOutput.Drop(long link, String code, String reason) -> drop(link, code, reason);
            case SwarmOutput.Reached(long token, long link) -> reached(token, link);
            case SwarmOutput.Unreachable unreachable -> unreachable(unreachable);
            case SwarmOutput.Presence presence -> {}
        }
    }

    private void with(long link, Consumer<HostedConnection> action) {
        HostedConnection connection = live.get(link);
        if (connection != null) {
            action.accept(connection);
        }
    }

    private static void on(HostedConnection connection, Runnable task) {
        connection.loop().execute(task);
    }

    // ---- dialing ----

    /** A dial or the connection it led to, until it is secure. */
    private record Attempt(long number, Multiaddr address, Optional<PeerId> expected, boolean all) {}

    private void dial(Attempt attempt) {
        long number = attempt.number();
        Dialing dialing = links.dial(
                attempt.address().withoutPeerId().orElse(attempt.address()),
                link -> arrived(attempt, link),
                (code, reason) -> {
                    if (dials.remove(number) != null) {
                        give(new SwarmInput.Gone(number, code, reason));
                    }
                });
        dials.put(number, dialing);
    }

    /** On the link's loop. */
    private LinkHandler arrived(Attempt attempt, Link link) {
        long number = attempt.number();
        HostedConnection connection = new HostedConnection(
                host, number, link, host.setup(link.loop(), true, attempt.all(), attempt.expected()), this);
        home.execute(() -> {
            if (dials.remove(number) == null) {
                on(connection, () -> connection.abort("cancelled", "nobody wants this connection any more"));
                return;
            }
            if (connection.isOver()) {
                give(new SwarmInput.Gone(number, "ended-early", "the connection ended at once"));
                return;
            }
            live.put(number, connection);
            if (!attempt.all() && host.severalSecurity()) {
                attempts.put(number, attempt);
            }
            give(new SwarmInput.Arrived(number));
            on(connection, connection::begin);
        });
        return connection;
    }

    /**
     * Our first security protocol was proposed together with its first message, which saves a round trip (connections,
     * multistream-select). Should the other side not speak it, that message has spoilt the byte stream: another one, on
     * which all our protocols are proposed one after another.
     */
    private boolean dialedAgain(HostedConnection connection, String code) {
        Attempt attempt = attempts.remove(connection.number());
        if (attempt == null || !code.startsWith("security-")) {
            return false;
        }
        dial(new Attempt(attempt.number(), attempt.address(), attempt.expected(), true));
        return true;
    }

    /** Somebody has connected; on the link's loop. */
    LinkHandler incoming(Link link) {
        long number = 2 * inbound.incrementAndGet();
        HostedConnection connection =
                new HostedConnection(host, number, link, host.setup(link.loop(), false, true, Optional.empty()), this);
        home.execute(() -> {
            if (connection.isOver()) {
                return;
            }
            live.put(number, connection);
            give(new SwarmInput.Incoming(number, link.remoteAddress()));
        });
        return connection;
    }

    // ---- the fate of connections ----

    @Override
    public void secured(HostedConnection connection) {
        atHome(() -> {
            attempts.remove(connection.number());
            give(new SwarmInput.Secured(connection.number(), connection.remote()));
        });
    }

    @Override
    public void over(HostedConnection connection, String code, String reason) {
        atHome(() -> {
            if (live.remove(connection.number()) == null || dialedAgain(connection, code)) {
                return;
            }
            if (kept.remove(connection.number()) != null) {
                host.tell(new ConnectionEvent.Closed(connection, code, reason));
                host.connectionsChanged();
            } else if (!connection.outbound()) {
                host.tell(new ConnectionEvent.Refused(connection.remoteAddress(), code, reason));
            }
            host.count("over-" + code);
            give(new SwarmInput.Gone(connection.number(), code, reason));
        });
    }

    @Override
    public void leaving(HostedConnection connection) {
        leaving.add(connection);
    }

    @Override
    public void gone(HostedConnection connection) {
        if (leaving.remove(connection)) {
            host.connectionsChanged();
        }
    }

    private void keep(HostedConnection connection) {
        kept.put(connection.number(), connection);
        host.tell(new ConnectionEvent.Opened(connection));
        on(connection, () -> host.identifying().ask(connection));
        host.connectionsChanged();
    }

    private void drop(long link, String code, String reason) {
        attempts.remove(link);
        Dialing dialing = dials.remove(link);
        if (dialing != null) {
            dialing.cancel();
        }
        HostedConnection connection = live.remove(link);
        if (connection == null) {
            return;
        }
        host.count("dropped-" + code);
        Optional<ConnectionEvent> end = Optional.empty();
        if (kept.remove(link) != null) {
            end = Optional.of(new ConnectionEvent.Closed(connection, code, reason));
            host.connectionsChanged();
        } else if (!connection.outbound()) {
            end = Optional.of(new ConnectionEvent.Refused(connection.remoteAddress(), code, reason));
        }
        Optional<ConnectionEvent> last = end;
        on(connection, () -> {
            // Its streams are told to be over before it is.
            connection.abort(code, reason);
            last.ifPresent(host::tell);
        });
    }

    private void reached(long token, long link) {
        Asker waits = waiting.remove(token);
        HostedConnection connection = live.get(link);
        if (waits != null && connection != null && !waits.pending().complete(connection) && waits.anew()) {
            // He has given up in this moment, and nobody else knows of it.
            connection.close();
        }
    }

    private void unreachable(SwarmOutput.Unreachable why) {
        Asker waits = waiting.remove(why.token());
        if (waits != null) {
            waits.pending().fail(new PeerException(PeerException.Code.UNREACHABLE, text(why)));
        }
    }

    private static String text(SwarmOutput.Unreachable why) {
        if (why.attempts().size() == 1) {
            return text(why.attempts().getFirst());
        }
        StringBuilder text = new StringBuilder(why.reason());
        why.attempts().forEach(attempt -> text.append("; ").append(text(attempt)));
        return text.toString();
    }

    private static String text(SwarmOutput.Unreachable.Attempt attempt) {
        String address = attempt.address().toString();
        return attempt.reason().contains(address) ? attempt.reason() : address + ": " + attempt.reason();
    }

    /** The other side of a connection has said what it is. */
    void identified(HostedConnection connection, Identified identified) {
        home.execute(() -> {
            long nowNs = home.nowNs();
            IdentifyMessage message = identified.message();
            Optional<IpAddress> teller = connection.remoteAddress().endpoint().map(Endpoint::ip);
            book.identified(connection.remote(), message.protocols(), message.agentVersion(), nowNs);
            book.learned(connection.remote(), message.listenAddresses(), teller, nowNs);
            if (identified.recordVerified()) {
                message.record().ifPresent(record -> book.certified(record, teller, nowNs));
            }
        });
    }

    void listens(List<Multiaddr> addresses) {
        give(new SwarmInput.Listens(addresses));
    }

    // ---- any thread ----

    Connection connect(Optional<PeerId> peer, List<Multiaddr> to, boolean anew, Duration timeout) {
        long token = tokens.incrementAndGet();
        Pending<HostedConnection> result = new Pending<>(host.waitPoint());
        home.execute(() -> {
            waiting.put(token, new Asker(result, anew));
            give(new SwarmInput.Connect(token, peer, to, anew, timeout.toNanos()));
        });
        // The machine ends it in time; the margin is for a loop that is busy.
        Optional<HostedConnection> connection = result.await(timeout.plusSeconds(2));
        if (connection.isPresent()) {
            return connection.get();
        }
        PeerException late = new PeerException(
                PeerException.Code.TIMEOUT,
                "no connection with " + peer.map(PeerId::toString).orElse(String.valueOf(to)) + " within " + timeout);
        if (!result.fail(late)) {
            // It has come in this moment: somebody has to own it.
            return result.await(Duration.ZERO).orElseThrow(() -> late);
        }
        home.execute(() -> {
            waiting.remove(token);
            give(new SwarmInput.GiveUp(token));
        });
        throw late;
    }

    /** Whether all connections that counted are gone, with all that was written to them. */
    boolean isEmpty() {
        return kept.isEmpty() && leaving.isEmpty();
    }

    Collection<HostedConnection> kept() {
        return kept.values();
    }

    @Nullable
    HostedConnection kept(PeerId peer) {
        for (HostedConnection connection : kept.values()) {
            if (connection.remote().equals(peer) && connection.isOpen()) {
                return connection;
            }
        }
        return null;
    }

    SortedMap<String, Long> counters() {
        Pending<SortedMap<String, Long>> answer = new Pending<>(host.waitPoint());
        home.execute(() -> answer.complete(new TreeMap<>(machine.counters())));
        return answer.await(Duration.ofSeconds(5)).orElseGet(TreeMap::new);
    }

    /** The world has closed all links: whoever still waits learns so. */
    void closed() {
        PeerException cause = new PeerException(PeerException.Code.CLOSED, "the peer is closed");
        List.copyOf(waiting.values()).forEach(waits -> waits.pending().fail(cause));
    }
}
