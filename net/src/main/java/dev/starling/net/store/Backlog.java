package dev.starling.net.store;

import dev.starling.core.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Changes not yet durable: the last one of each packet, oldest first, within a bound. */
final class Backlog {
    /** What an entry costs besides its datagram. */
    private static final int ENTRY_BYTES = 128;

    private final long bytesMax;
    private final LinkedHashMap<Bytes, Optional<byte[]>> changes = new LinkedHashMap<>();
    private long bytes;
    private long dropped;

    Backlog(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    void put(Bytes packetId, byte[] datagram) {
        replace(packetId, Optional.of(datagram));
    }

    /** @param written whether the packet may have been written before, so that the removal must be */
    void remove(Bytes packetId, boolean written) {
        if (written) {
            replace(packetId, Optional.empty());
        } else {
            forget(packetId);
        }
    }

    private void replace(Bytes packetId, Optional<byte[]> change) {
        forget(packetId);
        changes.put(packetId, change);
        bytes += cost(change);
    }

    private void forget(Bytes packetId) {
        Optional<byte[]> before = changes.remove(packetId);
        if (before != null) {
            bytes -= cost(before);
        }
    }

    private static int cost(Optional<byte[]> change) {
        return ENTRY_BYTES + change.map(datagram -> datagram.length).orElse(0);
    }

    /** Drops the oldest beyond the bound; asked for while nothing can be written. */
    void trim() {
        var oldest = changes.entrySet().iterator();
        while (bytes > bytesMax && oldest.hasNext()) {
            Optional<byte[]> change = oldest.next().getValue();
            bytes -= cost(change);
            dropped += change.isPresent() ? 1 : 0;
            oldest.remove();
        }
    }

    /** In order; the value is the datagram, or empty for a removal. */
    Set<Map.Entry<Bytes, Optional<byte[]>>> entries() {
        return changes.entrySet();
    }

    void clear() {
        changes.clear();
        bytes = 0;
    }

    int size() {
        return changes.size();
    }

    /** Packets dropped so far. */
    long dropped() {
        return dropped;
    }
}
