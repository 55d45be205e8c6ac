package dev.starling.testbed.compare;

import dev.starling.core.Endpoint;
import dev.starling.encoding.Multiaddr;
import dev.starling.identity.Identity;
import dev.starling.peer.PathDelay;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerOptions;
import dev.starling.peer.Pending;
import dev.starling.peer.World;
import dev.starling.peer.link.LinkDriver;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A world on one machine whose peers are as far from each other as {@link PairDelays} says: each holds back what comes from
 * another. Peers have numbers in the order in which they are opened.
 */
final class DelayedWorld implements World {
    private final World world;
    private final PairDelays delays;
    private final Map<Endpoint, Integer> numbers = new ConcurrentHashMap<>();
    private final AtomicInteger peers = new AtomicInteger();

    DelayedWorld(World world, PairDelays delays) {
        this.world = world;
        this.delays = delays;
    }

    /** The way to one peer. */
    private final class Path implements PathDelay {
        private final int number;

        Path(int number) {
            this.number = number;
        }

        @Override
        public long delayNs(Endpoint from) {
            Integer other = numbers.get(from);
            return other == null ? 0 : delays.delayNs(number, other);
        }

        @Override
        public void began(Endpoint local) {
            numbers.put(local, number);
        }
    }

    @Override
    public Peer peer(Identity identity, Consumer<PeerOptions> options) {
        int number = peers.getAndIncrement();
        boolean[] datagrams = new boolean[1];
        Peer peer = world.peer(identity, set -> {
            options.accept(set);
            set.pathDelay(new Path(number));
            datagrams[0] = set.withSrp();
        });
        if (datagrams[0]) {
            numbers.put(peer.localEndpoint(), number);
        }
        peer.addresses().stream()
                .map(Multiaddr::endpoint)
                .flatMap(java.util.Optional::stream)
                .forEach(endpoint -> numbers.put(endpoint, number));
        return peer;
    }

    /** Without delays: what is compared runs on peers. */
    @Override
    public LinkDriver links() {
        return world.links();
    }

    @Override
    public Identity newIdentity() {
        return world.newIdentity();
    }

    @Override
    public Duration elapsed() {
        return world.elapsed();
    }

    @Override
    public void sleep(Duration duration) {
        world.sleep(duration);
    }

    @Override
    public void spawn(String name, Runnable body) {
        world.spawn(name, body);
    }

    @Override
    public <T> Pending<T> pending() {
        return world.pending();
    }

    @Override
    public String name() {
        return world.name();
    }

    @Override
    public void close() {
        world.close();
    }
}
