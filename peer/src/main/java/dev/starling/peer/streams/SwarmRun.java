package dev.starling.peer.streams;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.discovery.MdnsEvent;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.identify.IdentifyMessage;
import dev.starling.peer.Connection;
import dev.starling.peer.Connection.Identified;
import dev.starling.peer.ConnectionEvent;
import dev.starling.peer.ConnectionGate;
import dev.starling.peer.PeerException;
import dev.starling.peer.Pending;
import dev.starling.peer.link.Dialing;
import dev.starling.peer.link.Link;
import dev.starling.peer.link.LinkDriver;
import dev.starling.peer.link.LinkHandler;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peer.link.LoopEnv;
import dev.starling.peerstore.PeerBook;
import dev.starling.peerstore.PeerBookConfig;
import dev.starling.resources.ConnectionScope;
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
    private static final String GATED = SwarmInput.GATED;

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

    private final ConnectionGate gate;
    private final Shares shares;
    /** Those that are over but for what is still leaving; from anywhere. */
    private final Set<HostedConnection> leaving = ConcurrentHashMap.newKeySet();

    private final Connecting connecting;
    private final Bookkeeping keeping;
    private final Bootstrap bootstrap;
    private final LocalPeers local;
    private final AtomicLong inbound = new AtomicLong();
    private final AtomicLong tokens = new AtomicLong();
    private boolean handling;

    SwarmRun(StreamHost host, LinkDriver links, HostOptions options) {
        this.host = host;
        this.links = links;
        home = links.home();
        machine = new SwarmMachine(options.identity().peerId(), options.set().swarm(), book, links::dials);
        gate = options.set().gate();
        shares = new Shares(options.set().resources());
        connecting = new Connecting(
                links, book, this::give, peer -> machine.connection(peer).isPresent());
        keeping = new Bookkeeping(book, options.set().store(), home);
        local = new LocalPeers(options.set().mdnsDials(), home, book, peer -> kept(peer) != null, this::ask);
        bootstrap = new Bootstrap(
                options.set().streamBootstrap(),
                options.set().bootstrapBelow(),
                new Bootstrap.Surroundings(
                        home, connecting.naming(), kept::size, peer -> kept(peer) != null, this::ask));
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
            case SwarmOutput.Admit(long link) -> with(link, this::admit);
            case SwarmOutput.Keep keep -> with(keep.link(), this::keep);
            case SwarmOutput.Drop(long link, String code, String reason) -> drop(link, code, reason);
            case SwarmOutput.Reached(long token, long link) -> connecting.reached(token, live.get(link));
            case SwarmOutput.Unreachable unreachable -> connecting.unreachable(unreachable);
            case SwarmOutput.Presence presence -> {}
        }
    }

    private void admit(HostedConnection connection) {
        long number = connection.number();
        Multiaddr remote = connection.remoteAddress();
        if (!gate.permits(remote, Optional.empty(), false)) {
            refuse(connection, GATED, "the application does not want connections from " + remote);
            return;
        }
        shares.take(number, true, remote)
                .ifPresentOrElse(reason -> refuse(connection, Shares.CODE, reason), () -> begin(connection));
    }

    /** It is we who do not want it. */
    private void refuse(HostedConnection connection, String code, String reason) {
        drop(connection.number(), code, reason);
        give(new SwarmInput.Gone(connection.number(), code, reason));
    }

    private void begin(HostedConnection connection) {
        ConnectionScope scope = shares.of(connection.number());
        if (scope != null) {
            on(connection, () -> connection.begin(scope));
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
        if (!gate.permits(attempt.address(), attempt.expected(), true)) {
            give(new SwarmInput.Gone(number, GATED, "the application does not want this address dialed"));
            return;
        }
        Optional<String> refusal = shares.take(number, false, attempt.address());
        if (refusal.isPresent()) {
            give(new SwarmInput.Gone(number, Shares.CODE, refusal.get()));
            return;
        }
        Dialing dialing = links.dial(
                attempt.address().withoutPeerId().orElse(attempt.address()),
                link -> arrived(attempt, link),
                (code, reason) -> {
                    if (dials.remove(number) != null) {
                        shares.giveBack(number);
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
                shares.giveBack(number);
                give(new SwarmInput.Gone(number, "ended-early", "the connection ended at once"));
                return;
            }
            live.put(number, connection);
            if (!attempt.all() && host.severalSecurity()) {
                attempts.put(number, attempt);
            }
            give(new SwarmInput.Arrived(number));
            begin(connection);
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
            if (!gate.permits(connection.remoteAddress(), Optional.of(connection.remote()), connection.outbound())) {
                refuse(connection, GATED, "the application does not want connections with " + connection.remote());
                return;
            }
            give(new SwarmInput.Secured(connection.number(), connection.remote()));
        });
    }

    @Override
    public void over(HostedConnection connection, String code, String reason) {
        atHome(() -> {
            if (live.remove(connection.number()) == null) {
                return;
            }
            shares.giveBack(connection.number());
            if (dialedAgain(connection, code)) {
                return;
            }
            if (kept.remove(connection.number()) != null) {
                host.tell(new ConnectionEvent.Closed(connection, code, reason));
                changed();
            } else if (!connection.outbound()) {
                host.tell(new ConnectionEvent.Refused(connection.remoteAddress(), code, reason));
            }
            host.count("over-" + code);
            give(new SwarmInput.Gone(connection.number(), code, reason));
        });
    }

    @Override
    public void used(HostedConnection connection) {
        if (connection.toldOfUse()) {
            home.execute(() -> give(new SwarmInput.Streams(connection.number(), connection.use())));
        }
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
        changed();
    }

    private void drop(long link, String code, String reason) {
        attempts.remove(link);
        shares.giveBack(link);
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
            changed();
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

    /** The other side of a connection has said what it is. */
    void identified(HostedConnection connection, Identified identified) {
        home.execute(() -> {
            long nowNs = home.nowNs();
            IdentifyMessage message = identified.message();
            Optional<IpAddress> teller = connection.remoteAddress().endpoint().map(Endpoint::ip);
            book.identified(connection.remote(), message.protocols(), message.agentVersion(), nowNs);
            book.learned(connection.remote(), message.listenAddresses(), teller, nowNs);
            if (identified.recordVerified()) {
                message.record()
                        .ifPresent(record -> book.certified(
                                record, host.identifying().records().open(record), teller, nowNs));
            }
            keeping.changed();
        });
    }

    /** From now on the host may be found and may dial; on the home loop. */
    void begin(List<Multiaddr> addresses) {
        give(new SwarmInput.Listens(addresses));
        bootstrap.begin();
    }

    private void ask(Connecting.Question question) {
        connecting.ask(tokens.incrementAndGet(), question);
    }

    /** News of the local network; on the home loop. */
    void heard(MdnsEvent event) {
        local.heard(event);
        keeping.changed();
    }

    /** There are more connections, or fewer. */
    private void changed() {
        host.connectionsChanged();
        bootstrap.look();
        keeping.changed();
    }

    /** No new connections from now on. */
    void end() {
        home.execute(() -> {
            bootstrap.stop();
            local.stop();
        });
    }

    // ---- any thread ----

    /** Begins with what the last life knew. */
    void restore(Bytes snapshot) {
        home.execute(() -> keeping.restore(snapshot));
    }

    /** Hands over to the store what is known now; returns once that is done. */
    void keepBook() {
        Pending<Boolean> done = new Pending<>(host.waitPoint());
        home.execute(() -> {
            keeping.changed();
            keeping.write();
            done.complete(true);
        });
        done.await(Duration.ofSeconds(5));
    }

    void tell(SwarmInput input) {
        home.execute(() -> give(input));
    }

    Connection connect(Optional<PeerId> peer, List<Multiaddr> to, boolean anew, Duration timeout) {
        long token = tokens.incrementAndGet();
        Pending<HostedConnection> result = new Pending<>(host.waitPoint());
        Connecting.Asker asker = new Connecting.Asker() {
            @Override
            public void reached(HostedConnection connection) {
                if (!result.complete(connection) && anew) {
                    // He has given up in this moment, and nobody else knows of it.
                    connection.close();
                }
            }

            @Override
            public void failed(PeerException why) {
                result.fail(why);
            }
        };
        home.execute(() -> connecting.ask(token, new Connecting.Question(peer, to, anew, timeout.toNanos(), asker)));
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
        home.execute(() -> connecting.giveUp(token));
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

    /** The counters of all that lives on the home loop. */
    SortedMap<String, Long> counters() {
        Pending<SortedMap<String, Long>> answer = new Pending<>(host.waitPoint());
        home.execute(() -> {
            SortedMap<String, Long> all = new TreeMap<>();
            machine.counters().forEach((name, value) -> all.put("swarm." + name, value));
            bootstrap.counters(all);
            local.counters(all);
            keeping.counters(all);
            all.put("names.running", (long) connecting.naming().running());
            answer.complete(all);
        });
        return answer.await(Duration.ofSeconds(5)).orElseGet(TreeMap::new);
    }

    /** What connections and streams take, and how often there was no room. */
    SortedMap<String, Long> resources() {
        return shares.use();
    }

    /** The world has closed all links: whoever still waits learns so. */
    void closed() {
        connecting.closed();
    }
}
