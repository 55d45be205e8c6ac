package dev.starling.swarm;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.MultiaddrProtocol;
import dev.starling.encoding.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * In which order addresses are tried (RFC 8305 section 4; go-libp2p's dial ranker). Three lanes go side by side: addresses
 * of the local network, public ones, and, later, relayed ones. In a lane what we know ourselves goes before hearsay, then
 * the cheaper transport first, and among addresses alike in both the families take turns, IPv6 first.
 */
final class Ranking {
    /** What is tried side by side. */
    enum Lane {
        LOCAL,
        PUBLIC,
        RELAY
    }

    /** What takes turns inside a lane; a name stands for an address of either family. */
    private enum Family {
        IPV6,
        IPV4,
        NAME
    }

    /**
     * An address to be tried.
     *
     * @param address without a peer id at its end
     * @param expected whom it must lead to
     * @param told whether we only know it from others and it has never led to the peer
     */
    record Candidate(Multiaddr address, Optional<PeerId> expected, boolean told) {
        Lane lane() {
            if (address.has(MultiaddrProtocol.P2P_CIRCUIT)) {
                return Lane.RELAY;
            }
            return address.endpoint()
                    .map(Endpoint::ip)
                    .filter(ip -> ip.isLoopback() || ip.isPrivate())
                    .map(ip -> Lane.LOCAL)
                    .orElse(Lane.PUBLIC);
        }

        /** Whether it is reached over the public IPv6 network, which may lead nowhere. */
        boolean publicIpv6() {
            return lane() == Lane.PUBLIC && family(address) == Family.IPV6;
        }
    }

    private Ranking() {}

    /** The same candidates, best first; those alike keep their order. Lanes have no order among each other. */
    static List<Candidate> order(List<Candidate> candidates) {
        TreeMap<Integer, List<Candidate>> byTransport = new TreeMap<>();
        for (Candidate candidate : candidates) {
            byTransport
                    .computeIfAbsent(rank(candidate), rank -> new ArrayList<>())
                    .add(candidate);
        }
        List<Candidate> ordered = new ArrayList<>(candidates.size());
        byTransport.values().forEach(alike -> interleave(alike, ordered));
        return ordered;
    }

    private static void interleave(List<Candidate> alike, List<Candidate> out) {
        List<ArrayDeque<Candidate>> turns = new ArrayList<>();
        for (Family family : Family.values()) {
            ArrayDeque<Candidate> members = new ArrayDeque<>();
            alike.stream().filter(c -> family(c.address()) == family).forEach(members::add);
            turns.add(members);
        }
        int end = out.size() + alike.size();
        while (out.size() < end) {
            for (ArrayDeque<Candidate> members : turns) {
                if (!members.isEmpty()) {
                    out.add(members.removeFirst());
                }
            }
        }
    }

    /** What has led to the peer before, or the application names, goes before what others say. */
    private static int rank(Candidate candidate) {
        return (candidate.told() ? 10 : 0) + transport(candidate.address());
    }

    /** Fewer round trips first; what others reach more often before what they reach less. */
    private static int transport(Multiaddr address) {
        if (address.has(MultiaddrProtocol.WEBTRANSPORT)) {
            return 4;
        }
        if (address.has(MultiaddrProtocol.QUIC_V1)) {
            return 0;
        }
        if (address.has(MultiaddrProtocol.WEBRTC_DIRECT) || address.has(MultiaddrProtocol.WEBRTC)) {
            return 5;
        }
        if (!address.has(MultiaddrProtocol.TCP)) {
            return 6;
        }
        if (address.has(MultiaddrProtocol.WSS)
                || (address.has(MultiaddrProtocol.WS) && address.has(MultiaddrProtocol.TLS))) {
            return 3;
        }
        return address.has(MultiaddrProtocol.WS) ? 2 : 1;
    }

    private static Family family(Multiaddr address) {
        MultiaddrProtocol host = address.components().getFirst().protocol();
        if (host == MultiaddrProtocol.DNS6) {
            return Family.IPV6;
        }
        // The endpoint knows IPv4-mapped addresses for what they are.
        return address.endpoint()
                .map(Endpoint::ip)
                .map(Ranking::family)
                .orElse(host == MultiaddrProtocol.IP6 ? Family.IPV6 : Family.NAME);
    }

    private static Family family(IpAddress ip) {
        return ip.v4() ? Family.IPV4 : Family.IPV6;
    }
}
