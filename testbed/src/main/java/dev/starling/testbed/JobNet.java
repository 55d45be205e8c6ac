package dev.starling.testbed;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.encoding.PeerId;
import dev.starling.peer.ConnectionGate;
import dev.starling.peer.DatagramTap;
import dev.starling.peer.Peer;
import dev.starling.peer.World;
import dev.starling.sim.Rule;
import dev.starling.sim.SimulatedWorld;
import dev.starling.srp.SrpCodec;
import dev.starling.testbed.observe.Cuts;
import dev.starling.testbed.observe.Flights;
import dev.starling.testbed.observe.Observation;
import dev.starling.testbed.observe.Watch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The network among the peers of a job: who has which number, what they say to each other, and who may not talk to whom.
 * Cuts hold in both worlds: datagrams are stopped at both ends, connections refused, and in the simulation nothing passes
 * between the sites.
 */
final class JobNet {
    private final World world;
    private final Watch watch;
    private final Flights flights;
    private final Cuts cuts = new Cuts();
    private final Map<Endpoint, Integer> byEndpoint = new ConcurrentHashMap<>();
    private final Map<PeerId, Integer> byPeerId = new ConcurrentHashMap<>();
    private final Map<Bytes, Integer> byId = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> bySite = new HashMap<>();
    private List<Topology.Edge> links = List.of();

    JobNet(World world, Watch watch) {
        this.world = world;
        this.watch = watch;
        flights = new Flights(watch);
        if (world instanceof SimulatedWorld simulated) {
            simulated.simulator().add(this::judge);
        }
    }

    private Rule.Verdict judge(Rule.Passing passing) {
        if (cuts.none()) {
            return Rule.Verdict.PASS;
        }
        Integer from = bySite.get(passing.fromSite());
        Integer to = bySite.get(passing.toSite());
        return from == null || to == null || cuts.passes(from, to) ? Rule.Verdict.PASS : Rule.Verdict.DROP;
    }

    Cuts cuts() {
        return cuts;
    }

    long nowNs() {
        return world.elapsed().toNanos();
    }

    /** A peer is there, under the address that others know it by. */
    void joined(int number, Peer peer, String address) {
        byPeerId.put(peer.peerId(), number);
        byId.put(peer.id(), number);
        if (world instanceof SimulatedWorld simulated) {
            bySite.put(simulated.node(peer).site(), number);
        }
        String id = peer.id().hex().substring(0, 16);
        watch.saw(new Observation.PeerUp(nowNs(), number, id, address, number < 0 ? "seed" : "peer"));
    }

    /** Datagrams to and from there are this peer's. */
    void reachable(int number, Endpoint endpoint) {
        byEndpoint.put(endpoint, number);
    }

    void left(int number) {
        byEndpoint.values().removeIf(each -> each == number);
        byPeerId.values().removeIf(each -> each == number);
        byId.values().removeIf(each -> each == number);
        bySite.values().removeIf(each -> each == number);
        watch.saw(new Observation.PeerDown(nowNs(), number));
    }

    Optional<Integer> number(PeerId peer) {
        return Optional.ofNullable(byPeerId.get(peer));
    }

    Optional<Integer> number(Bytes id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Whom a peer may connect with: everybody that no cut lies between. */
    ConnectionGate gate(int number) {
        return (remote, peer, outbound) -> cuts.none()
                || peer.flatMap(this::number)
                        .map(other -> cuts.passes(number, other))
                        .orElse(true);
    }

    /** What sees, and stops where a cut is, the datagrams of a peer. */
    DatagramTap tap(int number) {
        return new DatagramTap() {
            @Override
            public boolean sends(long nowNs, Endpoint to, byte[] data) {
                Integer other = byEndpoint.get(to);
                if (other == null) {
                    return true;
                }
                boolean passes = cuts.passes(number, other);
                if (watch.on() && passes) {
                    flights.sent(nowNs, number, other, kind(data), data);
                } else if (watch.on()) {
                    flights.stopped(nowNs, number, other, kind(data), data.length, "cut");
                }
                return passes;
            }

            @Override
            public boolean receives(long nowNs, Endpoint from, byte[] data) {
                Integer other = byEndpoint.get(from);
                boolean passes = other == null || cuts.passes(number, other);
                if (watch.on() && passes) {
                    flights.received(nowNs, Optional.ofNullable(other), number, data);
                }
                return passes;
            }
        };
    }

    private static String kind(byte[] data) {
        return switch (SrpCodec.decode(data)) {
            case SrpCodec.Decoded.Ok ok -> ok.packet().type().name();
            case SrpCodec.Decoded.Refused refused -> "other";
        };
    }

    /** A peer writes a whole message to another. */
    void says(int from, PeerId to, String kind, byte[] content) {
        if (watch.on()) {
            number(to).ifPresent(other -> flights.sent(nowNs(), from, other, kind, content));
        }
    }

    /** A peer has read a whole message. */
    void hears(int number, PeerId from, byte[] content) {
        if (watch.on()) {
            flights.received(nowNs(), number(from), number, content);
        }
    }

    /** @param atNs when it was, which may be some time ago: where an item gets its name only later */
    void published(int number, String item, String text, long atNs) {
        watch.saw(new Observation.Published(atNs, number, item, text));
    }

    void delivered(int number, String item) {
        watch.saw(new Observation.Delivered(nowNs(), number, item));
    }

    /**
     * The links that there are now; what has changed since the last time is told.
     *
     * @param now sorted, each once
     */
    synchronized void links(List<Topology.Edge> now) {
        long nowNs = nowNs();
        int old = 0;
        for (Topology.Edge edge : now) {
            while (old < links.size() && links.get(old).compareTo(edge) < 0) {
                gone(nowNs, links.get(old++));
            }
            if (old < links.size() && links.get(old).equals(edge)) {
                old++;
            } else {
                watch.saw(new Observation.LinkUp(nowNs, edge.low(), edge.high()));
            }
        }
        while (old < links.size()) {
            gone(nowNs, links.get(old++));
        }
        links = now;
    }

    private void gone(long nowNs, Topology.Edge edge) {
        watch.saw(new Observation.LinkDown(nowNs, edge.low(), edge.high()));
    }
}
