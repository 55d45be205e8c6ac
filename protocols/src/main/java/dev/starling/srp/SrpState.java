package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import java.util.List;

/**
 * What a peer takes along from one life to the next (docs/protocol/srp.md §14).
 *
 * @param peers peers known before, taken as untried
 * @param packets cached packets; verified again when restored
 * @param clock the counter of joins
 */
public record SrpState(List<KnownPeer> peers, List<SrpPacket> packets, long clock) {
    /** Nothing. */
    public static final SrpState EMPTY = new SrpState(List.of(), List.of(), 0);

    public SrpState {
        peers = List.copyOf(peers);
        packets = List.copyOf(packets);
    }

    /**
     * A peer known before.
     *
     * @param natBits its NAT type as on the wire, 0 if unknown
     * @param indexed whether it is a publicly reachable one without a cluster
     */
    public record KnownPeer(Bytes peerId, Endpoint endpoint, int natBits, boolean indexed) {}
}
