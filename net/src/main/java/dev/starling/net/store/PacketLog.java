package dev.starling.net.store;

import dev.starling.core.Bytes;
import dev.starling.srp.SrpCodec;
import dev.starling.srp.SrpPacket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Packets in a segment log: a record's value is the packet as a datagram, its key the datagram's hash. The packet's own
 * id leads to the key, so that a packet put again with other content (hops, say) replaces the one before.
 */
final class PacketLog {
    private final SegmentLog log;
    private final Map<Bytes, Bytes> keys = new HashMap<>();
    private int strange;

    private PacketLog(SegmentLog log) {
        this.log = log;
    }

    /**
     * Opens the log and reads all of it.
     *
     * @param packets takes what is there, oldest first
     */
    static PacketLog open(
            LogFolder folder,
            SegmentLog.Limits limits,
            SegmentLog.@Nullable Tail distrusted,
            Consumer<? super SrpPacket> packets)
            throws IOException {
        PacketLog opened = new PacketLog(SegmentLog.open(folder, limits, distrusted));
        opened.read(packets);
        return opened;
    }

    private void read(Consumer<? super SrpPacket> packets) throws IOException {
        List<Bytes> noPackets = new ArrayList<>();
        log.forEach((key, value) -> {
            switch (SrpCodec.decode(value)) {
                case SrpCodec.Decoded.Ok(SrpPacket packet, int consumed) -> {
                    keys.put(packet.packetId(), key);
                    packets.accept(packet);
                }
                case SrpCodec.Decoded.Refused refused -> noPackets.add(key);
            }
        });
        noPackets.forEach(log::giveUp);
        strange = noPackets.size();
    }

    boolean contains(Bytes packetId) {
        return keys.containsKey(packetId);
    }

    /** Writes changes, the value being the datagram or empty for a removal, and makes them durable. */
    void write(Iterable<Map.Entry<Bytes, Optional<byte[]>>> changes) throws IOException {
        for (Map.Entry<Bytes, Optional<byte[]>> change : changes) {
            Bytes before;
            if (change.getValue().isPresent()) {
                Bytes key = log.append(change.getValue().get());
                before = keys.put(change.getKey(), key);
                if (key.equals(before)) {
                    continue;
                }
            } else {
                before = keys.remove(change.getKey());
            }
            if (before != null) {
                log.remove(before);
            }
        }
        log.force();
        // Ids of packets that the log gave up by itself; rarely, so that it costs nothing.
        if (keys.size() > 2 * log.size() + 1024) {
            keys.values().removeIf(key -> !log.contains(key));
        }
    }

    /** What is wrong with what was found, as a sentence; empty when nothing is. */
    Optional<String> damage(String path) {
        SegmentLog.Recovery found = log.recovery();
        long wrong = log.mismatches() + strange;
        if (found.gaps() == 0 && found.unreadable() == 0 && wrong == 0) {
            return Optional.empty();
        }
        return Optional.of("some packets in " + path + " were damaged and are left out: " + found.gaps()
                + " places with " + found.skippedBytes() + " bytes, " + found.unreadable() + " unreadable files, "
                + wrong + " packets with wrong content. The other " + log.size()
                + " are intact; peers send lost ones again.");
    }

    SegmentLog.@Nullable Tail tail() {
        return log.tail();
    }

    StoreStatus status(boolean writing, long dropped) {
        return new StoreStatus(
                writing,
                log.size(),
                log.liveBytes(),
                log.diskBytes(),
                log.evictions(),
                log.mismatches() + strange,
                dropped);
    }

    /** Closes the file; what was not made durable may be lost. */
    void close() {
        try {
            log.close();
        } catch (IOException whatCountsWasForced) {
            // And what was not will be written again or was never promised.
        }
    }
}
