package dev.starling.sim;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Carries datagrams from socket to socket: outwards through the boxes of the sender's sites, over a path of the
 * internet, and inwards through the receiver's boxes.
 */
final class Network {
    /** A datagram on the way to an address of the internet. */
    record InFlight(SimNode<?, ?> sender, Endpoint from, Endpoint to, byte[] data, boolean queued) {}

    /** A datagram that stays within a site, or has been turned round by its box. */
    record Arrival(SimNode<?, ?> sender, Host host, Endpoint from, Endpoint to, byte[] data) {}

    private static final long LATENCY = 1;
    static final long LOCAL_NS = 200_000;
    private static final long TWICE_NS = 1_000_000;

    private final Simulator simulator;
    private final Streams streams;
    private final Routes routes;
    private final SplittableRandom fates;
    private final Faults faults;
    private final long[] drops = new long[Drop.values().length];
    private LinkModel model;
    private boolean partitioned;
    private long delivered;
    private long sent;
    private long bytes;

    Network(Simulator simulator, Streams streams, Routes routes, LinkModel model) {
        this.simulator = simulator;
        this.streams = streams;
        this.routes = routes;
        this.model = model;
        fates = streams.of("loss", 0);
        faults = new Faults(streams.of("faults", 0));
    }

    LinkModel model() {
        return model;
    }

    void model(LinkModel value) {
        model = value;
    }

    Faults faults() {
        return faults;
    }

    void partitioned(boolean value) {
        partitioned = value;
    }

    /** Whether two places lie in separated parts. */
    boolean cut(Site one, Site other) {
        return partitioned && one.partition != other.partition;
    }

    long count(Drop reason) {
        return drops[reason.ordinal()];
    }

    long sent() {
        return sent;
    }

    long bytes() {
        return bytes;
    }

    long delivered() {
        return delivered;
    }

    void drop(SimNode<?, ?> node, Drop reason) {
        drops[reason.ordinal()]++;
        node.dropped(reason);
        simulator.trace().event(simulator.nowNs(), Simulator.DROP + reason.ordinal(), node.number);
    }

    /** A node sends: out of the networks it is in, until the address is found. */
    void send(SimNode<?, ?> node, SimSocket socket, Endpoint to, byte[] data) {
        sent++;
        bytes += data.length;
        switch (routes.out(simulator.nowNs(), Passage.DATAGRAM, node.host, socket.local, to)) {
            case Routes.Way.Lost(Drop reason) -> drop(node, reason);
            case Routes.Way.Own(Host host, Endpoint from) -> locally(node, host, from, to, data);
            case Routes.Way.Near(Attachment target, Endpoint from, Endpoint at) ->
                inwards(node, target, from, at, data, true);
            case Routes.Way.Far(Site place, Endpoint from) -> onPath(node, place, from, to, data);
        }
    }

    /** From the sender's outermost site to the site that has the address. */
    private void onPath(SimNode<?, ?> node, Site place, Endpoint from, Endpoint to, byte[] data) {
        long nowNs = simulator.nowNs();
        Attachment target = routes.internet(to);
        if (target == null) {
            drop(node, Drop.UNREACHABLE);
            return;
        }
        Site there = Routes.place(target);
        Site home = node.host.site;
        LinkModel link = home.model(model);
        if (data.length > link.mtuBytes()) {
            drop(node, Drop.MTU);
            return;
        }
        if (cut(place, there)) {
            drop(node, Drop.PARTITION);
            return;
        }
        long leavesNs = link.bitsPerSecond() == 0 ? nowNs : home.link().upNs(nowNs, data.length, link);
        if (leavesNs < 0) {
            drop(node, Drop.QUEUE);
            return;
        }
        Drop lost = lost(home, link);
        if (lost != null) {
            drop(node, lost);
            return;
        }
        judged(node, place, there, from, to, data, leavesNs + pathNs(link, place, there, fates));
    }

    private @Nullable Drop lost(Site home, LinkModel link) {
        if (inBurst(home, link) && fates.nextDouble() < link.burst().lossWhenBad()) {
            return Drop.BURST;
        }
        return link.loss() > 0 && fates.nextDouble() < link.loss() ? Drop.LOSS : null;
    }

    /** Whether a site's link is in its bad state now. */
    boolean inBurst(Site home, LinkModel link) {
        LinkModel.Burst burst = link.burst();
        return !burst.good().isZero() && home.link().inBurst(simulator.nowNs(), burst, streams);
    }

    private void judged(
            SimNode<?, ?> node, Site here, Site there, Endpoint from, Endpoint to, byte[] data, long arrivesNs) {
        if (faults.none()) {
            fly(node, from, to, data, arrivesNs);
        } else {
            Faults.Fate fate = faults.judge(new Rule.Passing(
                    simulator.nowNs(), here.number, there.number, from, to, data, false, faults.random()));
            if (fate.dropped() || fate.reset()) {
                drop(node, Drop.RULE);
                return;
            }
            for (int copy = 0; copy < fate.copies(); copy++) {
                byte[] payload = copy == 0 ? fate.data() : fate.data().clone();
                fly(node, from, to, payload, arrivesNs + fate.delayNs() + copy * TWICE_NS);
            }
        }
        LinkModel link = node.host.site.model(model);
        if (link.duplication() > 0 && fates.nextDouble() < link.duplication()) {
            fly(node, from, to, data.clone(), arrivesNs + pathNs(link, here, there, fates));
        }
    }

    private void fly(SimNode<?, ?> node, Endpoint from, Endpoint to, byte[] data, long arrivesNs) {
        simulator.schedule(arrivesNs, new InFlight(node, from, to, data, false));
    }

    /** The pair's own latency, from a hash of both, so that no table of pairs is needed; then the jitter. */
    long pathNs(LinkModel link, Site one, Site other, SplittableRandom draws) {
        long base = baseNs(link, one, other);
        long jitter = one == other ? 0 : link.jitter().toNanos();
        return jitter == 0 ? base : base + (long) (draws.nextDouble() * jitter);
    }

    /** One way between two places, without jitter. */
    long baseNs(LinkModel link, Site one, Site other) {
        if (one == other) {
            return LOCAL_NS;
        }
        long low = Math.min(one.number, other.number);
        long high = Math.max(one.number, other.number);
        return link.latency().draw(new SplittableRandom(streams.hash(LATENCY, low, high)));
    }

    /** A datagram has come to the far end of its path; a slow link there is one more queue. */
    void arrive(InFlight flight) {
        Attachment target = routes.internet(flight.to());
        if (target == null) {
            drop(flight.sender(), Drop.UNREACHABLE);
            return;
        }
        Site there = Routes.place(target);
        LinkModel link = there.model(model);
        if (link.downBitsPerSecond() > 0 && !flight.queued()) {
            long done = there.link().downNs(simulator.nowNs(), flight.data().length, link);
            if (done < 0) {
                drop(flight.sender(), Drop.QUEUE);
            } else {
                simulator.schedule(
                        done, new InFlight(flight.sender(), flight.from(), flight.to(), flight.data(), true));
            }
            return;
        }
        inwards(flight.sender(), target, flight.from(), flight.to(), flight.data(), false);
    }

    /** Through the boxes of the sites, outermost first, to the host. */
    private void inwards(
            SimNode<?, ?> sender, Attachment target, Endpoint from, Endpoint to, byte[] data, boolean local) {
        Routes.Landing landing = routes.in(simulator.nowNs(), Passage.DATAGRAM, target, from, to);
        if (landing == null) {
            drop(sender, Drop.NAT_IN);
        } else if (local) {
            locally(sender, landing.host(), from, landing.to(), data);
        } else {
            deliver(sender, landing.host(), from, landing.to(), data);
        }
    }

    private void locally(SimNode<?, ?> sender, Host host, Endpoint from, Endpoint to, byte[] data) {
        simulator.schedule(simulator.nowNs() + LOCAL_NS, new Arrival(sender, host, from, to, data));
    }

    void arrive(Arrival arrival) {
        deliver(arrival.sender(), arrival.host(), arrival.from(), arrival.to(), arrival.data());
    }

    private void deliver(SimNode<?, ?> sender, Host host, Endpoint from, Endpoint to, byte[] data) {
        SimSocket socket = host.at(to.port());
        if (socket == null) {
            drop(sender, Drop.PORT_CLOSED);
            return;
        }
        delivered++;
        IpAddress ip = from.ip();
        simulator.trace().event(simulator.nowNs(), Simulator.ARRIVAL, socket.node.number, data, ip.low(), from.port());
        socket.node.receive(socket.number, from, data);
    }
}
