package dev.starling.peer;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import java.util.List;
import java.util.SortedMap;

/**
 * A peer as it was a moment ago.
 *
 * @param links connected peers, sorted by id
 * @param counters by name: datagrams and bytes in and out by type, rejections and drops by reason
 * @param cachePackets packets in the cache
 * @param cacheBytes their size
 */
public record PeerStatus(
        String natType, List<Link> links, SortedMap<String, Long> counters, int cachePackets, long cacheBytes) {
    /**
     * A connected peer.
     *
     * @param path "direct" or "proxied"
     * @param indexed whether it is a seed
     */
    public record Link(Bytes peerId, Endpoint endpoint, String natType, String path, boolean indexed) {}
}
