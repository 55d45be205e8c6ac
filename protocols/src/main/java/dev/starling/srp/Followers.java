package dev.starling.srp;

import dev.starling.core.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cached packets by the packet that they name as their predecessor: the fragments of a head, and the messages that
 * follow a message (docs/protocol/srp.md §2).
 *
 * <p>Bounded for each predecessor, because anybody can name any: of fragments the youngest few for each position, so
 * that forged ones cannot crowd out those of other positions; of messages the youngest few in all. What falls out stays
 * in the cache and is found by its id.
 */
final class Followers {
    /** Packets that claim the same position of the same message, of which at most one is right. */
    static final int RIVALS_MAX = 4;

    /** Whole messages, or heads, that follow the same message. */
    static final int MESSAGES_MAX = 64;

    private final int fragmentsMax;
    // Looked up, never iterated.
    private final Map<Bytes, List<CacheEntry>> lists = new HashMap<>();

    /** @param fragmentsMax fragments with a higher index are not kept */
    Followers(int fragmentsMax) {
        this.fragmentsMax = fragmentsMax;
    }

    void add(CacheEntry entry) {
        Bytes previousId = entry.packet.previousId();
        int position = position(entry.packet);
        if (!SrpPacket.isSet(previousId) || position > fragmentsMax) {
            return;
        }
        List<CacheEntry> list = lists.computeIfAbsent(previousId, id -> new ArrayList<>(1));
        int end = firstAfter(list, position, Long.MAX_VALUE);
        list.add(end, entry);
        int max = position == 0 ? MESSAGES_MAX : RIVALS_MAX;
        if (end >= max && position(list.get(end - max).packet) == position) {
            list.remove(end - max);
        }
    }

    void remove(CacheEntry entry) {
        List<CacheEntry> list = lists.get(entry.packet.previousId());
        if (list == null) {
            return;
        }
        int at = firstAfter(list, position(entry.packet), entry.order - 1);
        if (at < list.size() && list.get(at) == entry) {
            list.remove(at);
            if (list.isEmpty()) {
                lists.remove(entry.packet.previousId());
            }
        }
    }

    /** By position: messages and heads first, then fragments; of one position the oldest first. */
    List<SrpPacket> of(Bytes previousId) {
        return packets(lists.getOrDefault(previousId, List.of()));
    }

    /** Those that claim to be the fragment {@code index} (1…) of a head, the oldest first. */
    List<SrpPacket> of(Bytes headId, int index) {
        List<CacheEntry> list = lists.getOrDefault(headId, List.of());
        return packets(list.subList(firstAfter(list, index, -1), firstAfter(list, index, Long.MAX_VALUE)));
    }

    private static List<SrpPacket> packets(List<CacheEntry> entries) {
        List<SrpPacket> packets = new ArrayList<>(entries.size());
        for (CacheEntry entry : entries) {
            packets.add(entry.packet);
        }
        return packets;
    }

    private static int position(SrpPacket packet) {
        return Math.max(packet.index(), 0);
    }

    /** The place of the first entry that comes after (position, order). */
    private static int firstAfter(List<CacheEntry> list, int position, long order) {
        int low = 0;
        int high = list.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            CacheEntry entry = list.get(middle);
            int at = position(entry.packet);
            if (at < position || (at == position && entry.order <= order)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
