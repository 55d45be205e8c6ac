package dev.starling.sim;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Machine;
import dev.starling.identity.Identity;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.PeerOptions;
import dev.starling.peer.Pending;
import dev.starling.peer.World;
import dev.starling.peer.host.PeerHost;
import dev.starling.peer.link.LinkDriver;
import dev.starling.srp.SrpCommand;
import dev.starling.srp.SrpEvent;
import dev.starling.srp.SrpMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Peers in virtual time. Settings come first, then peers; the thread that made the world drives it: {@link #run}, {@link
 * #runUntil}, {@link #sleep} and every {@code await} let virtual time pass. Not safe for several threads. Where handlers
 * are alive the events happen on a virtual thread while the driving thread waits.
 */
public final class SimulatedWorld implements World {
    private static final Duration WATCHDOG = Duration.ofSeconds(10);

    /** A peer that is there. */
    private record Life(SimulatedPeerDriver driver, Identity identity, Consumer<PeerOptions> options) {}

    private final Simulator simulator;
    private final HandlerScheduler handlers;
    private final RandomGenerator identities;
    private final RandomGenerator kinds;
    private final Map<Peer, Life> peers = new LinkedHashMap<>();
    private IntFunction<NatKind> boxes;
    private @Nullable NatKind next;
    private @Nullable Carrier carrier;
    private @Nullable Host beside;
    private boolean variety;
    private int number;

    private SimulatedWorld(long seed) {
        simulator = new Simulator(seed, LinkModel.DEFAULT);
        handlers = new HandlerScheduler(simulator, WATCHDOG);
        identities = simulator.random("identities", 0);
        kinds = simulator.random("nat kinds", 0);
        boxes = peer -> NatKind.OPEN;
    }

    /** A world whose every draw follows from {@code seed}: 20 to 120 ms, no loss, public addresses. */
    public static SimulatedWorld seeded(long seed) {
        return new SimulatedWorld(seed);
    }

    /** The machine room: rules, links, drops, trace. */
    public Simulator simulator() {
        return simulator;
    }

    /** The domain name system: what the names in addresses stand for. */
    public SimNames names() {
        return simulator.names();
    }

    /** What paths do. */
    public SimulatedWorld links(LinkModel model) {
        simulator.links(model);
        return this;
    }

    /** How hosts carry byte streams over those paths. */
    public SimulatedWorld tcp(TcpModel model) {
        simulator.tcp(model);
        return this;
    }

    /**
     * Peers opened from now on have three event loops, as in the real world, over which their byte streams are spread. What
     * one hands to another is late by chance, mostly by little and at worst by {@code most} (the 8th power of a uniform draw), in
     * order, so that what lies between may happen in any.
     */
    public SimulatedWorld loopLag(Duration most) {
        simulator.loopLagNs(most.toNanos());
        return this;
    }

    /** Latency one way, uniform, drawn once a pair. */
    public SimulatedWorld latency(Duration min, Duration max) {
        return links(simulator.links().latency(new Latency.Uniform(min, max)));
    }

    /** Share of datagrams lost, 0…1. */
    public SimulatedWorld loss(double share) {
        return links(simulator.links().loss(share));
    }

    /** Added to each datagram, uniform from 0: reorders. */
    public SimulatedWorld jitter(Duration most) {
        return links(simulator.links().jitter(most));
    }

    /** The speed of each site's uplink and the queue before it; what does not fit is dropped. */
    public SimulatedWorld bandwidth(long bitsPerSecond, int queueBytes) {
        return links(simulator.links().bandwidth(bitsPerSecond, queueBytes));
    }

    /** The boxes that peers opened from now on live behind; indexed peers have public addresses. */
    public SimulatedWorld nat(NatProfile profile) {
        boxes = peer -> profile.draw(kinds);
        return this;
    }

    /** Of the peers opened from now on so large a share, 0…1, behind one kind of box, the others public. */
    public SimulatedWorld nat(double share, NatKind kind) {
        return nat(NatProfile.share(share, kind));
    }

    /**
     * A population by name: {@code none}, {@code wild-2026}, {@code srp-30}, {@code mobile} or {@code paranoid}.
     *
     * @throws IllegalArgumentException for another name
     */
    public SimulatedWorld natProfile(String name) {
        return nat(NatProfile.named(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no NAT profile \"" + name + "\": there are none, wild-2026, srp-30, mobile and paranoid")));
    }

    /** The box of each peer opened from now on, by the peer's number, counted from 0 over all peers not indexed. */
    public SimulatedWorld natFor(IntFunction<NatKind> kindOfPeer) {
        boxes = kindOfPeer;
        return this;
    }

    /**
     * Whether boxes of one kind differ as they do in the wild, from now on: answered flows live for 30 to 300 s, a third
     * of carriers' boxes turn packets round, one in twenty drops its mappings by the clock.
     */
    public SimulatedWorld natVariety(boolean on) {
        variety = on;
        return this;
    }

    /** The box of the next peer only. */
    public SimulatedWorld nextNat(NatKind kind) {
        next = kind;
        return this;
    }

    /** The home of the next peer only: behind this carrier, with a box of the kind that is its turn. */
    public SimulatedWorld nextBehind(Carrier shared) {
        carrier = shared;
        return this;
    }

    /** The home of the next peer only: beside this one, in the same network behind the same box. */
    public SimulatedWorld nextBeside(Peer peer) {
        beside = node(peer).host;
        return this;
    }

    @Override
    public Peer peer(Identity identity, Consumer<PeerOptions> options) {
        PeerOptions set = new PeerOptions();
        options.accept(set);
        return open(identity, set, options, place(set));
    }

    private Host place(PeerOptions set) {
        NatKind given = next;
        Carrier shared = carrier;
        Host neighbour = beside;
        next = null;
        carrier = null;
        beside = null;
        if (neighbour != null) {
            number += set.isIndexed() ? 0 : 1;
            return simulator.topology().sibling(neighbour);
        }
        // Seeds are publicly reachable by definition.
        NatKind kind = given != null ? given : set.isIndexed() ? NatKind.OPEN : boxes.apply(number);
        number += set.isIndexed() ? 0 : 1;
        List<NatConfig> homes = variety ? NatVariety.vary(kind, kinds) : kind.boxes();
        return shared == null
                ? simulator.topology().newHost(homes)
                : simulator.topology().behind(shared.site(), homes);
    }

    private Peer open(Identity identity, PeerOptions set, Consumer<PeerOptions> options, Host place) {
        Peer[] opened = new Peer[1];
        SimulatedPeerDriver driver = new SimulatedPeerDriver(simulator, handlers, () -> peers.remove(opened[0]));
        PeerHost host = new PeerHost(identity, set, driver);
        opened[0] = host.peer();
        SimNode<SrpCommand, SrpEvent> node = simulator.add(host.machine(), place, host::onEvent);
        driver.attach(node, host);
        if (set.withSrp()) {
            bind(node, driver, set.listenEndpoint());
            host.start();
        }
        host.listen();
        peers.put(host.peer(), new Life(driver, identity, options));
        return host.peer();
    }

    private static void bind(SimNode<SrpCommand, SrpEvent> node, SimulatedPeerDriver driver, Endpoint listen) {
        try {
            node.open(SrpMachine.MAIN, listen.port());
        } catch (IllegalArgumentException taken) {
            throw new PeerException(PeerException.Code.CANNOT_BIND, String.valueOf(taken.getMessage()), taken);
        }
        Endpoint local = node.local(SrpMachine.MAIN);
        if (local != null) {
            driver.bound(local);
        }
        node.open(SrpMachine.PROBE, 0);
    }

    /** Several peers with the same options. */
    public List<Peer> peers(int count, Consumer<PeerOptions> options) {
        List<Peer> opened = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            opened.add(peer(options));
        }
        return opened;
    }

    /** On a host of its own with a public address. */
    @Override
    public LinkDriver links() {
        Machine<DatagramInput<Object>, DatagramOutput<Object>> nobody = (input, env) -> {};
        return simulator.add(nobody, NatKind.OPEN, event -> {}).links();
    }

    @Override
    public Identity newIdentity() {
        return Identity.generate(identities);
    }

    /** Whether a peer was opened in this world and has not left, crashed or been closed. */
    public boolean contains(Peer peer) {
        return peers.containsKey(peer);
    }

    /** The peer's place in the simulator. */
    public SimNode<?, ?> node(Peer peer) {
        return life(peer).driver().node();
    }

    private Life life(Peer peer) {
        Life life = peers.get(peer);
        if (life == null) {
            throw new PeerException(PeerException.Code.UNKNOWN_PEER, "not an open peer of this world: " + peer);
        }
        return life;
    }

    private static Absent absent(Life life) {
        return new Absent(life.identity(), life.options(), life.driver().node().host);
    }

    /** Ends a peer without farewell. */
    public Absent crash(Peer peer) {
        Life life = life(peer);
        life.driver().crash();
        return absent(life);
    }

    /** Closes a peer as its user would; from a handler or the driving thread. */
    public Absent leave(Peer peer) {
        Life life = life(peer);
        peer.close();
        return absent(life);
    }

    /**
     * Brings a peer back to its host with its identity and options; with the state of its life before, if its options name
     * a store that outlives it, such as {@link MemoryStore}.
     */
    public Peer restart(Absent absent) {
        return reopen(absent, absent.options());
    }

    /** The same after the loss of all state but the identity: an empty store stands in for the one in the options. */
    public Peer restartWithoutState(Absent absent) {
        MemoryStore empty = new MemoryStore();
        return reopen(absent, options -> {
            absent.options().accept(options);
            if (options.store() != null) {
                options.store(empty);
            }
        });
    }

    private Peer reopen(Absent absent, Consumer<PeerOptions> options) {
        PeerOptions set = new PeerOptions();
        options.accept(set);
        return open(absent.identity(), set, options, absent.host());
    }

    /**
     * Lets these peers come and go from now on.
     *
     * @param joined is called with each peer that has come back, in a handler of its own, so that it may subscribe and wait
     */
    public ChurnRun churn(List<Peer> churning, Churn churn, Consumer<Peer> joined) {
        return new ChurnRun(this, churn, churning, joined);
    }

    /** Separates the network: only peers of the same list still reach each other; all others form one more group. */
    public void partition(List<List<Peer>> groups) {
        for (Life life : peers.values()) {
            simulator.group(life.driver().node(), 0);
        }
        int group = 1;
        for (List<Peer> members : groups) {
            for (Peer peer : members) {
                simulator.group(node(peer), group);
            }
            group++;
        }
        simulator.partitioned(true);
    }

    /** Ends the separation. */
    public void heal() {
        simulator.partitioned(false);
    }

    /** Runs a task at a moment of virtual time that is not past; it must not wait. */
    public void at(Duration moment, Runnable task) {
        simulator.at(moment.toNanos(), task);
    }

    /** Lets virtual time pass. */
    public void run(Duration duration) {
        runUntil(() -> false, duration);
    }

    /** Lets virtual time pass until a condition holds, at most so long; returns the condition. */
    public boolean runUntil(BooleanSupplier done, Duration atMost) {
        return handlers.drive(() -> simulator.runUntil(done, atMost));
    }

    /** The same for the same seed and the same calls, in every JVM. */
    public String traceHash() {
        return simulator.trace().hex();
    }

    /** How many events the trace holds. */
    public long events() {
        return simulator.trace().events();
    }

    @Override
    public Duration elapsed() {
        return Duration.ofNanos(simulator.nowNs());
    }

    @Override
    public void sleep(Duration duration) {
        handlers.sleep(duration);
    }

    @Override
    public void spawn(String name, Runnable body) {
        handlers.spawn(name, body);
    }

    @Override
    public <T> Pending<T> pending() {
        return new Pending<>(handlers.waitPoint());
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public void close() {
        List.copyOf(peers.keySet()).forEach(Peer::close);
        handlers.close();
    }
}
