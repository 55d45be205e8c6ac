package dev.starling.sim;

import dev.starling.core.Endpoint;
import dev.starling.identity.Identity;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.PeerOptions;
import dev.starling.peer.Pending;
import dev.starling.peer.World;
import dev.starling.peer.host.PeerHost;
import dev.starling.srp.SrpMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Peers in virtual time. Settings come first, then peers; the thread that made the world drives it: {@link #run}, {@link
 * #runUntil}, {@link #sleep} and every {@code await} let virtual time pass. Not safe for several threads.
 */
public final class SimulatedWorld implements World {
    private static final Duration WATCHDOG = Duration.ofSeconds(10);

    private final Simulator simulator;
    private final HandlerScheduler handlers;
    private final RandomGenerator identities;
    private final RandomGenerator kinds;
    private final Map<Peer, SimulatedPeerDriver> peers = new LinkedHashMap<>();
    private NatProfile profile = NatProfile.NONE;
    private @Nullable NatKind next;

    private SimulatedWorld(long seed) {
        simulator = new Simulator(seed, LinkModel.DEFAULT);
        handlers = new HandlerScheduler(simulator, WATCHDOG);
        identities = simulator.random("identities", 0);
        kinds = simulator.random("nat kinds", 0);
    }

    /** A world whose every draw follows from {@code seed}: 20 to 120 ms, no loss, public addresses. */
    public static SimulatedWorld seeded(long seed) {
        return new SimulatedWorld(seed);
    }

    /** The machine room: rules, links, drops, trace. */
    public Simulator simulator() {
        return simulator;
    }

    /** What paths do. */
    public SimulatedWorld links(LinkModel model) {
        simulator.links(model);
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

    /** The boxes that peers opened from now on live behind. */
    public SimulatedWorld nat(NatProfile value) {
        profile = value;
        return this;
    }

    /** The box of the next peer only. */
    public SimulatedWorld nextNat(NatKind kind) {
        next = kind;
        return this;
    }

    @Override
    public Peer peer(Identity identity, Consumer<PeerOptions> options) {
        PeerOptions set = new PeerOptions();
        options.accept(set);
        NatKind given = next;
        // Seeds are publicly reachable by definition.
        NatKind kind = given != null ? given : set.isIndexed() ? NatKind.OPEN : profile.draw(kinds);
        next = null;
        SimulatedPeerDriver driver = new SimulatedPeerDriver(simulator, handlers);
        PeerHost host = new PeerHost(identity, set, driver);
        SimNode<dev.starling.srp.SrpCommand, dev.starling.srp.SrpEvent> node =
                simulator.add(host.machine(), kind, host::onEvent);
        driver.attach(node, host);
        open(node, driver, set.listenEndpoint());
        host.start();
        Peer peer = host.peer();
        peers.put(peer, driver);
        return peer;
    }

    private static void open(
            SimNode<dev.starling.srp.SrpCommand, dev.starling.srp.SrpEvent> node,
            SimulatedPeerDriver driver,
            Endpoint listen) {
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

    @Override
    public Identity newIdentity() {
        return Identity.generate(identities);
    }

    /** The peer's place in the simulator. */
    public SimNode<?, ?> node(Peer peer) {
        return driver(peer).node();
    }

    private SimulatedPeerDriver driver(Peer peer) {
        SimulatedPeerDriver driver = peers.get(peer);
        if (driver == null) {
            throw new PeerException(PeerException.Code.UNKNOWN_PEER, "not a peer of this world: " + peer);
        }
        return driver;
    }

    /** Ends a peer without farewell. */
    public void crash(Peer peer) {
        driver(peer).crash();
        peers.remove(peer);
    }

    /** Separates the network: only peers of the same list still reach each other; all others form one more group. */
    public void partition(List<List<Peer>> groups) {
        for (SimulatedPeerDriver driver : peers.values()) {
            simulator.group(driver.node(), 0);
        }
        int number = 1;
        for (List<Peer> group : groups) {
            for (Peer peer : group) {
                simulator.group(driver(peer).node(), number);
            }
            number++;
        }
        simulator.partitioned(true);
    }

    /** Ends the separation. */
    public void heal() {
        simulator.partitioned(false);
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
        peers.values().forEach(SimulatedPeerDriver::close);
        peers.clear();
        handlers.close();
    }
}
