package dev.starling.net;

import dev.starling.core.Endpoint;
import dev.starling.identity.Identity;
import dev.starling.net.discovery.DnsSettings;
import dev.starling.net.discovery.MdnsOptions;
import dev.starling.net.tcp.IoLoops;
import dev.starling.net.tcp.LinkOptions;
import dev.starling.net.udp.DatagramLoop;
import dev.starling.net.udp.LoopOptions;
import dev.starling.net.udp.WorldClock;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.PeerOptions;
import dev.starling.peer.Pending;
import dev.starling.peer.World;
import dev.starling.peer.host.PeerHost;
import dev.starling.peer.link.LinkDriver;
import dev.starling.srp.SrpCommand;
import dev.starling.srp.SrpEvent;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Peers on real sockets, under the wall clock. Each peer has a loop of its own: a daemon thread named {@code
 * starling-LABEL}; byte streams of all peers share a few, {@code starling-io-N}, begun when they are needed; application
 * code runs on virtual threads. Safe to use from any thread.
 *
 * <p>Close it before the process exits: a JVM that exits while threads wait inside the kernel takes 300 ms longer.
 */
public final class RealWorld implements World {
    private static final System.Logger LOG = System.getLogger("dev.starling.net");

    private final WorldClock clock = WorldClock.system();
    private final BiConsumer<? super String, ? super Throwable> failures;
    private final Waits waits = new Waits(() -> false);
    private final Handlers handlers;
    private final Set<Peer> peers = ConcurrentHashMap.newKeySet();
    private @Nullable IoLoops ioLoops;
    private volatile DnsSettings names = DnsSettings.DEFAULT;
    private volatile MdnsOptions mdns = MdnsOptions.DEFAULT;
    private volatile boolean closed;

    private RealWorld(BiConsumer<? super String, ? super Throwable> failures) {
        this.failures = failures;
        handlers = new Handlers(this::handlerFailed);
    }

    /** A world that reports failures to the system logger {@code dev.starling.net}. */
    public static RealWorld open() {
        return open((text, cause) -> LOG.log(System.Logger.Level.ERROR, text, cause));
    }

    /**
     * A world that reports elsewhere.
     *
     * @param failures told, with one sentence and the cause, of each peer whose machine broke an invariant, which closes
     *     that peer, and of each piece of application code that threw; on any thread, must not block
     */
    public static RealWorld open(BiConsumer<? super String, ? super Throwable> failures) {
        return new RealWorld(failures);
    }

    /**
     * Asks these name servers for the names in addresses instead of the system's; before the first name is looked up.
     *
     * @param servers in the order in which they are asked
     */
    public RealWorld nameServers(List<Endpoint> servers) {
        names = DnsSettings.DEFAULT.servers(servers);
        return this;
    }

    /**
     * Multicast DNS stays on this machine; before the first peer that speaks it.
     *
     * @param port 5353, or another whose group nobody else has joined
     */
    public RealWorld mdnsOnLoopback(int port) {
        mdns = MdnsOptions.DEFAULT.loopback().port(port);
        return this;
    }

    @Override
    public Peer peer(Identity identity, Consumer<PeerOptions> options) {
        PeerOptions set = new PeerOptions();
        options.accept(set);
        refuseIfClosed();
        String label = set.label().isEmpty() ? identity.publicKey().hex().substring(0, 8) : set.label();
        Peer peer = set.withSrp() ? withSrp(identity, set, label) : streamsOnly(identity, set);
        if (closed) {
            peer.close();
            refuseIfClosed();
        }
        return peer;
    }

    private Peer withSrp(Identity identity, PeerOptions set, String label) {
        DatagramLoop<SrpCommand, SrpEvent> loop =
                DatagramLoop.open("starling-" + label, set.listenEndpoint(), LoopOptions.DEFAULT, clock);
        try {
            return host(identity, set, label, loop);
        } catch (RuntimeException | Error e) {
            loop.close();
            throw e;
        }
    }

    private Peer streamsOnly(Identity identity, PeerOptions set) {
        AtomicReference<PeerHost> made = new AtomicReference<>();
        StreamPeerDriver driver =
                new StreamPeerDriver(ioLoops().driver(), this::handlerFailed, () -> ended(made.get()));
        PeerHost host = new PeerHost(identity, set, driver);
        made.set(host);
        peers.add(host.peer());
        listen(host);
        return host.peer();
    }

    private static void listen(PeerHost host) {
        try {
            host.listen();
        } catch (RuntimeException | Error e) {
            host.peer().close();
            throw e;
        }
    }

    private Peer host(Identity identity, PeerOptions options, String label, DatagramLoop<SrpCommand, SrpEvent> loop) {
        AtomicReference<PeerHost> made = new AtomicReference<>();
        SocketPeerDriver driver =
                new SocketPeerDriver(loop, this::handlerFailed, () -> ioLoops().driver(), () -> ended(made.get()));
        PeerHost host = new PeerHost(identity, options, driver);
        made.set(host);
        Peer peer = host.peer();
        peers.add(peer);
        loop.start(host.machine(), host::onEvent, host::start, cause -> machineFailed(label, host, cause));
        listen(host);
        return peer;
    }

    /** The threads of all peers' byte streams; a world without such streams has none, and loads nothing of Netty. */
    private synchronized IoLoops ioLoops() {
        refuseIfClosed();
        IoLoops made = ioLoops;
        if (made == null) {
            made = IoLoops.open(LinkOptions.DEFAULT, clock, failures)
                    .names(names)
                    .mdns(mdns);
            ioLoops = made;
        }
        return made;
    }

    private synchronized @Nullable IoLoops madeIoLoops() {
        return ioLoops;
    }

    private void ended(@Nullable PeerHost host) {
        if (host != null) {
            host.closed("closed by its user");
            peers.remove(host.peer());
        }
    }

    private void machineFailed(String label, PeerHost host, Throwable cause) {
        failures.accept(
                "peer " + label + " is closed: it broke an invariant, which is a defect of Starling; please report it",
                cause);
        host.closed("it broke an invariant: " + cause);
        // Not here: closing waits for the loop, and this is the loop.
        Thread.ofVirtual().name("starling-closing-" + label).start(host.peer()::close);
    }

    private void handlerFailed(String name, Throwable cause) {
        failures.accept("the handler \"" + name + "\" threw and is over", cause);
    }

    private void refuseIfClosed() {
        if (closed) {
            throw new PeerException(PeerException.Code.CLOSED, "the world is closed; open another");
        }
    }

    @Override
    public LinkDriver links() {
        // Its sockets end with the loops, whoever forgets to close it.
        return ioLoops().driver();
    }

    @Override
    public Identity newIdentity() {
        return Identity.generate(new SecureRandom());
    }

    @Override
    public Duration elapsed() {
        return Duration.ofNanos(clock.nowNs());
    }

    /** Waits; returns early when the thread is interrupted, which stays so, or when the world is closed. */
    @Override
    public void sleep(Duration duration) {
        waits.point().await(() -> false, duration);
    }

    /** Runs application code on a virtual thread, which is interrupted when the world is closed. */
    @Override
    public void spawn(String name, Runnable body) {
        refuseIfClosed();
        handlers.spawn(name, body);
    }

    @Override
    public <T> Pending<T> pending() {
        return new Pending<>(waits.point());
    }

    @Override
    public String name() {
        return "real";
    }

    /** Closes all peers, each making its state durable, at the same time. Idempotent. */
    @Override
    public void close() {
        closed = true;
        waits.close();
        List<Thread> closers = new ArrayList<>();
        for (Peer peer : peers) {
            closers.add(Thread.ofVirtual().name("starling-closing").start(peer::close));
        }
        handlers.close();
        closers.forEach(RealWorld::join);
        IoLoops made = madeIoLoops();
        if (made != null) {
            made.close();
        }
    }

    private static void join(Thread closer) {
        boolean interrupted = false;
        while (true) {
            try {
                closer.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
