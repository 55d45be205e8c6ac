package dev.starling.srp;

import dev.starling.core.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Fragmented messages on their way into the cache: which fragments of a head are verified, and a pen for those whose
 * predecessor, and with it the proof of their id, is still missing (§2 S).
 */
final class Chains {
    private static final int CHAINS_MAX = 1024;
    private static final int PENNED_HEADS_MAX = 64;
    private static final long PEN_BYTES_MAX = 4_000_000;
    private static final long CHAIN_NS = 600_000_000_000L;
    private static final long PEN_NS = 20_000_000_000L;

    /** The verified fragments of one head, by index from 1. */
    private static final class Chain {
        private Bytes[] ids = new Bytes[0];
        int held;
        boolean delivered;

        void add(int index, Bytes id) {
            if (index >= ids.length) {
                ids = Arrays.copyOf(ids, Math.max(index + 1, ids.length * 2));
            }
            if (ids[index] == null) {
                held++;
            }
            ids[index] = id;
        }

        @Nullable
        Bytes at(int index) {
            return index < ids.length ? ids[index] : null;
        }
    }

    /** A fragment that waits, and where it came from. */
    record Penned<T>(SrpPacket packet, T origin) {}

    private final int fragmentsMax;
    private final PacketCache cache;
    private final ExpiringMap<Bytes, Chain> chains = new ExpiringMap<>(CHAINS_MAX);
    private final ExpiringMap<Bytes, Map<Integer, Penned<Origin>>> pen = new ExpiringMap<>(PENNED_HEADS_MAX);
    private long penBytes;

    Chains(int fragmentsMax, PacketCache cache) {
        this.fragmentsMax = fragmentsMax;
        this.cache = cache;
    }

    /** Whether the packet's id belongs to its content; UNKNOWN while the predecessor of a fragment is missing. */
    PacketIds.Verdict verify(SrpPacket packet, long nowNs) {
        if (packet.index() <= 0) {
            return PacketIds.verify(packet, null);
        }
        if (packet.index() > fragmentsMax) {
            return PacketIds.Verdict.INVALID;
        }
        Bytes predecessor = packet.index() == 1
                ? packet.previousId()
                : chain(packet.previousId(), nowNs).at(packet.index() - 1);
        return predecessor == null ? PacketIds.Verdict.UNKNOWN : PacketIds.verify(packet, predecessor);
    }

    private Chain chain(Bytes head, long nowNs) {
        Chain chain = chains.get(head, nowNs);
        if (chain == null) {
            chain = new Chain();
            for (SrpPacket follower : cache.followers(head)) {
                if (follower.index() >= 1) {
                    chain.add(follower.index(), follower.packetId());
                }
            }
        }
        chains.put(head, chain, nowNs + CHAIN_NS);
        return chain;
    }

    /** Notes a verified fragment. */
    void add(SrpPacket fragment, long nowNs) {
        chain(fragment.previousId(), nowNs).add(fragment.index(), fragment.packetId());
    }

    /** Keeps a fragment until its predecessor comes; false when there is no room. */
    boolean pen(SrpPacket fragment, Origin origin, long nowNs) {
        expirePen(nowNs);
        Map<Integer, Penned<Origin>> waiting = pen.get(fragment.previousId(), nowNs);
        if (penBytes + fragment.message().length() > PEN_BYTES_MAX) {
            return false;
        }
        if (waiting == null) {
            if (pen.size() >= PENNED_HEADS_MAX) {
                return false;
            }
            waiting = new TreeMap<>();
            freed(pen.put(fragment.previousId(), waiting, nowNs + PEN_NS));
        }
        if (waiting.putIfAbsent(fragment.index(), new Penned<>(fragment, origin)) == null) {
            penBytes += fragment.message().length();
        }
        return true;
    }

    private void expirePen(long nowNs) {
        pen.expire(nowNs).forEach(this::freed);
    }

    private void freed(ExpiringMap.@Nullable Left<Bytes, Map<Integer, Penned<Origin>>> left) {
        if (left != null) {
            for (Penned<Origin> each : left.value().values()) {
                penBytes -= each.packet().message().length();
            }
        }
    }

    /** Takes the fragment with this index out of the pen, or null. */
    @Nullable
    Penned<Origin> release(Bytes head, int index, long nowNs) {
        expirePen(nowNs);
        Map<Integer, Penned<Origin>> waiting = pen.get(head, nowNs);
        if (waiting == null) {
            return null;
        }
        Penned<Origin> found = waiting.remove(index);
        if (found != null) {
            penBytes -= found.packet().message().length();
        }
        if (waiting.isEmpty()) {
            pen.remove(head, nowNs);
        }
        return found;
    }

    /** The fragments 1…n when all of them are verified and cached, once; null otherwise. */
    @Nullable
    List<SrpPacket> complete(Bytes head, int indexes, long nowNs) {
        Chain chain = chain(head, nowNs);
        if (chain.delivered || chain.held < indexes) {
            return null;
        }
        List<SrpPacket> fragments = new ArrayList<>(indexes);
        for (int i = 1; i <= indexes; i++) {
            Bytes id = chain.at(i);
            SrpPacket fragment = id == null ? null : cache.get(id);
            if (fragment == null) {
                return null;
            }
            fragments.add(fragment);
        }
        chain.delivered = true;
        return fragments;
    }
}
