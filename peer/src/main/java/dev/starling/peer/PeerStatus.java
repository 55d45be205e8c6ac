package dev.starling.peer;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import java.util.List;
import java.util.SortedMap;

/**
 * A peer as it was a moment ago.
 *
 * @param links connected peers, sorted by id
 * @param counters by name: {@code srp.} its messages by type, rejections by reason; {@code net.} datagrams, drops and byte
 *     streams of the world; of a libp2p host {@code swarm.} connections and dials by what became of them, {@code
 *     resources.} what is in use and what was refused, {@code host.} ends of connections and handlers by reason, {@code
 *     links.}, {@code book.}, {@code bootstrap.}, {@code mdns.}
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
