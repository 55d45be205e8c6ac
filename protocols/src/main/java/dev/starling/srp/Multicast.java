package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Choosing whom a packet goes to, and sending it there (§9). */
final class Multicast {
    /** PUBLISH and JOIN that a reference peer outside the group takes: 1024 a minute and source (§11 M). */
    private static final int REFERENCE_PER_SECOND = 17;

    private static final int REFERENCE_BURST = 256;

    private final Core core;
    private final Links links;
    private final RateTable<Bytes> referenceQuota;

    Multicast(Core core, Links links) {
        this.core = core;
        this.links = links;
        referenceQuota = RateTable.perSecond(
                REFERENCE_PER_SECOND, REFERENCE_BURST, core.config.limits().peers());
    }

    /**
     * Sends a packet on, with one hop more, to a few peers.
     *
     * @param ignore endpoints that it came from
     * @param except ids of peers that it is about
     * @return how many it went to
     */
    int send(SrpPacket packet, Collection<Endpoint> ignore, Collection<Bytes> except) {
        return sendTo(packet, targets(packet, ignore, except));
    }

    /** As {@link #send}, to chosen peers. */
    int sendTo(SrpPacket packet, List<KnownPeer> targets) {
        SrpPacket onward = packet.with().hops(packet.hops() + 1).build();
        byte[] data = SrpCodec.encode(onward);
        SendClass priority = packet.type() == SrpType.PUBLISH ? SendClass.PUBLISH : SendClass.CONTROL;
        int sent = 0;
        for (KnownPeer peer : targets) {
            if (!peer.starling && !peer.isIn(packet.subclusterId()) && !referenceQuota.take(peer.id, 1, core.now())) {
                core.reject(SrpRejection.PEER_QUOTA, peer.endpoint.toString());
                continue;
            }
            if (core.send(peer.endpoint, peer.socket, packet.type(), data, priority)) {
                peer.sentNs = core.now();
                sent++;
            }
        }
        if (sent > 0 && packet.hops() > 0) {
            core.counters.relayed();
        }
        return sent;
    }

    private List<KnownPeer> targets(SrpPacket packet, Collection<Endpoint> ignore, Collection<Bytes> except) {
        SrpConfig.Relay relay = core.config.relay();
        List<KnownPeer> eligible = core.peers.where(
                peer -> links.alive(peer) && !ignore.contains(peer.endpoint) && !except.contains(peer.id));
        int fanout = Math.min(relay.fanout(), eligible.size());
        PeerTable.sample(eligible, fanout, core.random());
        List<KnownPeer> chosen = new ArrayList<>(eligible.subList(0, fanout));
        List<KnownPeer> rest = eligible.subList(fanout, eligible.size());
        if (relay.indexed() && chosen.stream().noneMatch(peer -> peer.indexed)) {
            addOne(chosen, rest.stream().filter(peer -> peer.indexed).toList());
        }
        if (relay.sameCluster()) {
            List<KnownPeer> same = rest.stream()
                    .filter(peer -> !chosen.contains(peer)
                            && (peer.isIn(packet.subclusterId()) || peer.isIn(packet.clusterId())))
                    .toList();
            addOne(chosen, same);
        }
        return chosen;
    }

    private void addOne(List<KnownPeer> chosen, List<KnownPeer> from) {
        if (!from.isEmpty()) {
            chosen.add(from.get(core.random().nextInt(from.size())));
        }
    }
}
