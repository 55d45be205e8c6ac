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
    private static final long LOCAL_NS = 200_000;
    private static final long TWICE_NS = 1_000_000;

    private final Simulator simulator;
    private final Streams streams;
    private final Topology topology;
    private final SplittableRandom fates;
    private final Faults faults;
    private final long[] drops = new long[Drop.values().length];
    private LinkModel model;
    private boolean partitioned;
    private long delivered;
    private long sent;
    private long bytes;

    Network(Simulator simulator, Streams streams, Topology topology, LinkModel model) {
        this.simulator = simulator;
        this.streams = streams;
        this.topology = topology;
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
        Host host = node.host;
        if (to.ip().equals(host.ip)) {
            locally(node, host, socket.local, to, data);
            return;
        }
        Endpoint from = socket.local;
        Site at = host.site;
        while (true) {
            Attachment neighbour = at.neighbour(to.ip());
            if (neighbour != null) {
                inwards(node, neighbour, from, to, data, true);
                return;
            }
            NatBox box = at.box;
            if (box != null) {
                boolean turns = box.owns(to.ip());
                if (turns && box.hairpin() == NatConfig.Hairpin.NONE) {
                    drop(node, Drop.HAIRPIN);
                    return;
                }
                Endpoint outer = box.outbound(simulator.nowNs(), from, to);
                if (outer == null) {
                    drop(node, Drop.NAT_OUT);
                    return;
                }
                if (turns) {
                    Endpoint seen = box.hairpin() == NatConfig.Hairpin.EXTERNAL ? outer : from;
                    hairpin(node, at, box.turned(simulator.nowNs(), outer, to), seen, data);
                    return;
                }
                from = outer;
            }
            Site outside = at.outer;
            if (outside == null) {
                onPath(node, at, from, to, data);
                return;
            }
            at = outside;
        }
    }

    private void hairpin(SimNode<?, ?> node, Site site, @Nullable Endpoint inner, Endpoint seen, byte[] data) {
        Attachment target = inner == null ? null : site.at(inner.ip());
        if (inner == null || target == null) {
            drop(node, Drop.NAT_IN);
        } else {
            inwards(node, target, seen, inner, data, true);
        }
    }

    /** From the sender's outermost site to the site that has the address. */
    private void onPath(SimNode<?, ?> node, Site place, Endpoint from, Endpoint to, byte[] data) {
        long nowNs = simulator.nowNs();
        Attachment target = topology.internet().at(to.ip());
        if (target == null) {
            drop(node, Drop.UNREACHABLE);
            return;
        }
        Site there = placeOf(target);
        Site home = node.host.site;
        LinkModel link = home.model(model);
        if (data.length > link.mtuBytes()) {
            drop(node, Drop.MTU);
            return;
        }
        if (partitioned && place.partition != there.partition) {
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
        judged(node, place, there, from, to, data, leavesNs + pathNs(link, place, there));
    }

    private static Site placeOf(Attachment target) {
        return switch (target) {
            case Host host -> host.site.place();
            case Site site -> site;
        };
    }

    private @Nullable Drop lost(Site home, LinkModel link) {
        LinkModel.Burst burst = link.burst();
        if (!burst.good().isZero()
                && home.link().inBurst(simulator.nowNs(), burst, streams)
                && fates.nextDouble() < burst.lossWhenBad()) {
            return Drop.BURST;
        }
        return link.loss() > 0 && fates.nextDouble() < link.loss() ? Drop.LOSS : null;
    }

    private void judged(
            SimNode<?, ?> node, Site here, Site there, Endpoint from, Endpoint to, byte[] data, long arrivesNs) {
        if (faults.none()) {
            fly(node, from, to, data, arrivesNs);
        } else {
            Faults.Fate fate = faults.judge(simulator.nowNs(), here.number, there.number, from, to, data);
            if (fate.dropped()) {
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
            fly(node, from, to, data.clone(), arrivesNs + pathNs(link, here, there));
        }
    }

    private void fly(SimNode<?, ?> node, Endpoint from, Endpoint to, byte[] data, long arrivesNs) {
        simulator.schedule(arrivesNs, new InFlight(node, from, to, data, false));
    }

    /** The pair's own latency, from a hash of both, so that no table of pairs is needed; then the jitter. */
    private long pathNs(LinkModel link, Site one, Site other) {
        if (one == other) {
            return LOCAL_NS;
        }
        long low = Math.min(one.number, other.number);
        long high = Math.max(one.number, other.number);
        long base = link.latency().draw(new SplittableRandom(streams.hash(LATENCY, low, high)));
        long jitter = link.jitter().toNanos();
        return jitter == 0 ? base : base + (long) (fates.nextDouble() * jitter);
    }

    /** A datagram has come to the far end of its path; a slow link there is one more queue. */
    void arrive(InFlight flight) {
        Attachment target = topology.internet().at(flight.to().ip());
        if (target == null) {
            drop(flight.sender(), Drop.UNREACHABLE);
            return;
        }
        Site there = placeOf(target);
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
        Attachment at = target;
        Endpoint inner = to;
        while (at instanceof Site site) {
            inner = site.box == null ? inner : site.box.inbound(simulator.nowNs(), from, inner);
            if (inner == null) {
                drop(sender, Drop.NAT_IN);
                return;
            }
            at = site.at(inner.ip());
        }
        if (!(at instanceof Host host)) {
            drop(sender, Drop.UNREACHABLE);
        } else if (local) {
            locally(sender, host, from, inner, data);
        } else {
            deliver(sender, host, from, inner, data);
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
