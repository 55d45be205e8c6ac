package dev.starling.peer.link;

import dev.starling.encoding.Multiaddr;
import java.util.List;
import java.util.SortedMap;

/** A peer in the multicast DNS of its local network: found, and finding others. Safe to use from any thread. */
public interface LocalDiscovery extends AutoCloseable {
    /** From now on others are told that the peer listens here, as far as the address is one of theirs to use. */
    void addresses(List<Multiaddr> own);

    /** Messages in and out and what was dropped, by reason. */
    SortedMap<String, Long> counters();

    /** Says goodbye, and ends; idempotent. */
    @Override
    void close();
}
