package dev.starling.sim;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.discovery.DnsaddrOutput;
import dev.starling.discovery.MdnsEvent;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.peer.PeerException;
import dev.starling.peer.link.Dialing;
import dev.starling.peer.link.LinkAcceptor;
import dev.starling.peer.link.LinkDriver;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peer.link.Listening;
import dev.starling.peer.link.LocalDiscovery;
import dev.starling.peer.link.Resolving;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The byte streams of one node. */
final class SimLinkDriver implements LinkDriver {
    private static final int LOOPS = 3;

    private final Simulator simulator;
    private final SimNode<?, ?> node;
    private final TcpHost tcp;
    private final SimLinkLoop loop;
    /** The loops of links, in turn; none where they share the peer's. */
    private final List<SimLinkLoop> loops = new ArrayList<>(0);

    private int links;
    private int lags;
    private final LinkCounts counts = new LinkCounts();
    private final Set<SimListening> listening = new LinkedHashSet<>(2);
    private final Set<SimDialing> dialing = new LinkedHashSet<>(2);
    private @Nullable SimDiscovery discovery;
    private boolean closed;

    SimLinkDriver(Simulator simulator, SimNode<?, ?> node) {
        this.simulator = simulator;
        this.node = node;
        tcp = node.host.tcp(simulator.wire());
        loop = new SimLinkLoop(simulator, simulator.streams().of("links", node.number()));
        if (simulator.loopLagNs() > 0) {
            loop.late(lag());
            loops.add(loop);
            for (int i = 1; i < LOOPS; i++) {
                SimLinkLoop next =
                        new SimLinkLoop(simulator, simulator.streams().of("links of loop " + i, node.number()));
                next.late(lag());
                loops.add(next);
            }
        }
    }

    private LongSupplier lag() {
        long mostNs = simulator.loopLagNs();
        SplittableRandom random = simulator.streams().of("loop lag " + lags++, node.number());
        return () -> {
            double u2 = square(random.nextDouble());
            return (long) (mostNs * square(square(u2)));
        };
    }

    private static double square(double of) {
        return of * of;
    }

    SimLinkLoop loopOfLink() {
        return loops.isEmpty() ? loop : loops.get(links++ % LOOPS);
    }

    Simulator simulator() {
        return simulator;
    }

    TcpHost tcp() {
        return tcp;
    }

    LinkCounts counts() {
        return counts;
    }

    @Override
    public LinkLoop home() {
        return loop;
    }

    @Override
    public boolean dials(Multiaddr address) {
        return TcpAddress.of(address).isPresent();
    }

    @Override
    public Listening listen(Multiaddr address, LinkAcceptor acceptor) {
        if (closed) {
            throw new PeerException(PeerException.Code.CLOSED, "the peer is closed: no listening on " + address);
        }
        TcpAddress wanted = TcpAddress.of(address)
                .orElseThrow(() -> new PeerException(
                        PeerException.Code.BAD_ADDRESS,
                        "cannot listen on " + address + ": expected /ip4/…/tcp/PORT with or without /ws"));
        IpAddress ip = wanted.endpoint().ip();
        boolean all = ip.isAny() || ip.equals(IpAddress.parse("::"));
        if (!all && !ip.isLoopback() && !ip.equals(node.host.ip)) {
            throw cannotBind(address, "the host's address is " + node.host.ip);
        }
        SimListening made = new SimListening(this, acceptor, wanted.webSocket());
        int port = tcp.listen(all ? null : ip, wanted.endpoint().port(), made);
        if (port < 0) {
            throw cannotBind(address, "the port is taken");
        }
        made.bound(new Endpoint(all ? node.host.ip : ip, port));
        listening.add(made);
        return made;
    }

    private static PeerException cannotBind(Multiaddr address, String reason) {
        return new PeerException(PeerException.Code.CANNOT_BIND, "cannot listen on " + address + ": " + reason);
    }

    @Override
    public Dialing dial(Multiaddr address, LinkAcceptor connected, Dialing.Failure failure) {
        SimDialing attempt = new SimDialing(this, address, connected, failure);
        dialing.add(attempt);
        simulator.soon(() -> attempt.begin(closed, TcpAddress.of(address).orElse(null)));
        return attempt;
    }

    @Override
    public Resolving resolve(Multiaddr address, Consumer<? super DnsaddrOutput.Done> answer) {
        return new SimResolving(simulator.names(), loop, answer).ask(address);
    }

    @Override
    public LocalDiscovery discover(PeerId self, Consumer<? super MdnsEvent> events) {
        SimDiscovery begun = new SimDiscovery(self, loop, node.host, events).begin();
        discovery = begun;
        return begun;
    }

    void forget(SimDialing attempt) {
        dialing.remove(attempt);
    }

    void forget(SimListening place) {
        listening.remove(place);
    }

    /** A link is over; its handler learns it next. */
    void over(boolean served, String code) {
        if (served) {
            counts.closed(code);
        }
        simulator.trace().event(simulator.nowNs(), Simulator.LINK_CLOSED, node.number());
    }

    @Override
    public SortedMap<String, Long> counters() {
        return counts.counters(listening.size(), dialing.size());
    }

    @Override
    public void close() {
        SimDiscovery begun = discovery;
        if (begun != null) {
            simulator.now(begun::leave);
        }
        end(tcp::close);
    }

    /** Ends without telling anybody else. */
    void crash() {
        SimDiscovery begun = discovery;
        if (begun != null) {
            begun.end();
        }
        end(tcp::crash);
    }

    private void end(Happening ending) {
        if (closed) {
            return;
        }
        closed = true;
        ending.happen();
        listening.clear();
        simulator.now(() -> {
            List.copyOf(dialing).forEach(attempt -> attempt.failed("closed"));
            loop.close();
            loops.forEach(SimLinkLoop::close);
        });
    }
}
