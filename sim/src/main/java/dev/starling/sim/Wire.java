package dev.starling.sim;

import dev.starling.core.Endpoint;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Carries the segments of byte streams over the paths that datagrams take: the same boxes, links, partitions and rules.
 * What does not arrive is given back to its sender.
 */
final class Wire {
    /** What a limited uplink takes from one stream before another has its turn. */
    private static final long TURN_NS = 5_000_000;

    private final Simulator simulator;
    private final Network network;
    private final Routes routes;
    private final SplittableRandom fates;
    private final long[] lost = new long[Drop.values().length];
    private TcpModel model = TcpModel.LINUX;

    Wire(Simulator simulator, Network network, Routes routes, Streams streams) {
        this.simulator = simulator;
        this.network = network;
        this.routes = routes;
        fates = streams.of("segments", 0);
    }

    Simulator simulator() {
        return simulator;
    }

    TcpModel model() {
        return model;
    }

    void model(TcpModel value) {
        model = value;
    }

    /** Segments and flights lost so far for a reason. */
    long lost(Drop reason) {
        return lost[reason.ordinal()];
    }

    /** Payload of a segment that a host sends. */
    int segmentBytes(Host host) {
        return model.segmentBytes(host.site.model(network.model()));
    }

    /** The most that a host sends at once, in whole segments, where its window would like to send so much. */
    int flightBytes(Host host, long wanted) {
        LinkModel link = host.site.model(network.model());
        int segment = model.segmentBytes(link);
        long most = Math.min(wanted, model.flightBytes());
        return (int) Math.max(1, Math.min(most, turnBytes(link.bitsPerSecond())) / segment) * segment;
    }

    private static long turnBytes(long bitsPerSecond) {
        return bitsPerSecond == 0 ? Long.MAX_VALUE : bitsPerSecond * TURN_NS / 8_000_000_000L;
    }

    /** One way from a host to another, without queues and jitter. */
    long oneWayNs(Host from, Host to) {
        Site here = from.site.place();
        Site there = to.site.place();
        return network.baseNs(from.site.model(network.model()), here, there);
    }

    long roundTripNs(Host one, Host other) {
        return oneWayNs(one, other) + oneWayNs(other, one);
    }

    /** Whether two hosts lie in separated parts of the network. */
    boolean cut(Host one, Host other) {
        return network.cut(one.site.place(), other.site.place());
    }

    /**
     * Sends a segment.
     *
     * @return when its last bit has left the host
     */
    long send(Segment segment) {
        long nowNs = simulator.nowNs();
        segment.sentNs = nowNs;
        if (segment.firstSentNs < 0) {
            segment.firstSentNs = nowNs;
        }
        Host host = segment.host;
        switch (routes.out(nowNs, segment.passage(), host, segment.local, segment.remote)) {
            case Routes.Way.Lost(Drop reason) -> lose(segment, reason, nowNs);
            case Routes.Way.Own(Host own, Endpoint from) -> lands(segment, own, from, segment.remote);
            case Routes.Way.Near(Attachment target, Endpoint from, Endpoint at) -> {
                Routes.Landing landing = routes.in(nowNs, segment.passage(), target, from, at);
                if (landing == null) {
                    lose(segment, Drop.NAT_IN, nowNs);
                } else {
                    lands(segment, landing.host(), from, landing.to());
                }
            }
            case Routes.Way.Far(Site place, Endpoint from) -> {
                return onPath(segment, place, from);
            }
        }
        return nowNs;
    }

    private void lands(Segment segment, Host host, Endpoint from, Endpoint to) {
        simulator.schedule(simulator.nowNs() + Network.LOCAL_NS, segment.lands(host, from, to));
    }

    /** From the sender's outermost site to the site that has the address. */
    private long onPath(Segment segment, Site here, Endpoint from) {
        long nowNs = simulator.nowNs();
        Site home = segment.host.site;
        LinkModel link = home.model(network.model());
        long leavesNs = nowNs;
        if (link.bitsPerSecond() > 0) {
            leavesNs = home.link().upTakes(nowNs, wireBytes(segment, link), link);
            segment.sentNs = leavesNs;
        }
        Attachment target = routes.internet(segment.remote);
        if (target == null) {
            lose(segment, Drop.UNREACHABLE, leavesNs);
            return leavesNs;
        }
        Site there = Routes.place(target);
        if (network.cut(here, there)) {
            lose(segment, Drop.PARTITION, leavesNs);
            return leavesNs;
        }
        long arrivesNs = leavesNs + network.pathNs(link, here, there, fates);
        if (network.faults().none()) {
            scatter(segment, from, arrivesNs);
        } else {
            judged(segment, here, there, from, arrivesNs);
        }
        return leavesNs;
    }

    private int wireBytes(Segment segment, LinkModel link) {
        int each = model.segmentBytes(link);
        int segments = Math.max(1, (segment.length + each - 1) / each);
        return segment.length + segments * TcpModel.HEADER_BYTES;
    }

    private void judged(Segment segment, Site here, Site there, Endpoint from, long arrivesNs) {
        byte[] data = segment.copy();
        Faults.Fate fate = network.faults()
                .judge(new Rule.Passing(
                        simulator.nowNs(),
                        here.number,
                        there.number,
                        from,
                        segment.remote,
                        data,
                        true,
                        network.faults().random()));
        TcpConnection owner = segment.owner;
        if (fate.reset() && owner != null && segment.kind != Segment.Kind.RST) {
            owner.tornDown();
        } else if (fate.dropped()) {
            lose(segment, Drop.RULE, arrivesNs);
        } else {
            if (!Arrays.equals(fate.data(), data)) {
                segment.data(fate.data());
            }
            scatter(segment, from, arrivesNs + fate.delayNs());
        }
    }

    /** Each segment of the flight is lost by itself; what stays together travels together. */
    private void scatter(Segment flight, Endpoint from, long arrivesNs) {
        Site home = flight.host.site;
        LinkModel link = home.model(network.model());
        boolean burst = network.inBurst(home, link);
        double share = burst ? 1 - (1 - link.loss()) * (1 - link.burst().lossWhenBad()) : link.loss();
        if (share == 0) {
            simulator.schedule(arrivesNs, flight.arrives(from));
            return;
        }
        Drop reason = burst ? Drop.BURST : Drop.LOSS;
        int each = model.segmentBytes(link);
        int count = Math.max(1, (flight.length + each - 1) / each);
        int begin = 0;
        boolean missing = fates.nextDouble() < share;
        for (int i = 1; i <= count; i++) {
            boolean next = i < count && fates.nextDouble() < share;
            if (i == count || next != missing) {
                Segment part = flight.part(begin * each, Math.min(i * each, flight.length));
                if (missing) {
                    lose(part, reason, arrivesNs);
                } else {
                    simulator.schedule(arrivesNs, part.arrives(from));
                }
                begin = i;
                missing = next;
            }
        }
    }

    /** A segment has come to the far end of its path; a slow link there is one more queue. */
    void arrives(Segment segment) {
        long nowNs = simulator.nowNs();
        Attachment target = routes.internet(segment.to());
        if (target == null) {
            lose(segment, Drop.UNREACHABLE, nowNs);
            return;
        }
        Site there = Routes.place(target);
        LinkModel link = there.model(network.model());
        if (link.downBitsPerSecond() == 0) {
            inwards(segment);
            return;
        }
        int each = model.segmentBytes(link);
        long fits = there.link().downRoom(nowNs, link) / (each + TcpModel.HEADER_BYTES) * each;
        int taken = segment.length == 0 ? 0 : (int) Math.min(segment.length, fits);
        if (taken < segment.length) {
            lose(segment.part(taken, segment.length), Drop.QUEUE, nowNs);
        }
        if (taken > 0 || segment.length == 0) {
            queues(segment.part(0, taken), there, link);
        }
    }

    /** A slow downlink gives a flight out in parts, as its segments come through. */
    private void queues(Segment segment, Site there, LinkModel link) {
        int each = model.segmentBytes(link);
        int turn = Math.clamp(turnBytes(link.downBitsPerSecond()) / each, 1, Short.MAX_VALUE) * each;
        int at = 0;
        do {
            Segment part = segment.part(at, Math.min(segment.length, at + turn));
            at += turn;
            long doneNs = there.link().downNs(simulator.nowNs(), wireBytes(part, link), link);
            if (doneNs < 0) {
                lose(part, Drop.QUEUE, simulator.nowNs());
            } else {
                simulator.schedule(doneNs, part.leavesQueue());
            }
        } while (at < segment.length);
    }

    /** Through the boxes of the receiver's sites. */
    void inwards(Segment segment) {
        long nowNs = simulator.nowNs();
        Attachment target = routes.internet(segment.to());
        if (target == null) {
            lose(segment, Drop.UNREACHABLE, nowNs);
            return;
        }
        Routes.Landing landing = routes.in(nowNs, segment.passage(), target, segment.from(), segment.to());
        if (landing == null) {
            lose(segment, Drop.NAT_IN, nowNs);
        } else {
            deliver(segment, landing.host(), segment.from(), landing.to());
        }
    }

    /** A host that is down is silent. */
    void deliver(Segment segment, Host host, Endpoint from, Endpoint to) {
        if (!host.up()) {
            lose(segment, Drop.UNREACHABLE, simulator.nowNs());
            return;
        }
        simulator
                .trace()
                .event(
                        simulator.nowNs(),
                        Simulator.SEGMENT + segment.kind.ordinal(),
                        host.site.number,
                        segment.data,
                        segment.offset,
                        segment.length,
                        from.ip().low(),
                        from.port());
        host.tcp(this).receive(segment, from, to);
    }

    /** Lost at a moment that may lie ahead. */
    void lose(Segment segment, Drop reason, long atNs) {
        lost[reason.ordinal()]++;
        simulator.trace().event(simulator.nowNs(), Simulator.LOST + reason.ordinal(), segment.host.site.number);
        TcpConnection owner = segment.owner;
        if (owner != null) {
            segment.lostBy = reason;
            owner.lost(segment, Math.max(atNs, simulator.nowNs()));
        }
    }
}
