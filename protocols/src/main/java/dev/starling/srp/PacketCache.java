package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The packets that a peer keeps for others and for itself (docs/protocol/srp.md §8). Whoever inserts has verified the
 * packet's id.
 *
 * <p>Bounded by the real size of the encoded packets; only very small ones are charged more, for what keeping them costs.
 * When there is no room the foreign packets go first and those of own groups last, the oldest first among equals, and
 * nobody displaces others by more than a share: see {@link CacheShares}. A foreign packet never displaces an own one.
 *
 * <p>A packet lives for its ttl, at most six hours, twice as long in an own group, less a random part of up to a
 * quarter: copies that were inserted everywhere in the same second do not all expire in the same second (§19).
 */
final class PacketCache {
    /** What a packet takes of the room at least, bytes: about what its objects take beside the payload. */
    static final int CHARGE_MIN = 512;

    private static final int FRAME_BYTES = 45;
    private static final long MS = 1_000_000L;
    private static final Outcome DUPLICATE = new Outcome.Duplicate();
    private static final Outcome INSERTED = new Outcome.Inserted(List.of());

    /** What became of a packet that was to be inserted. */
    sealed interface Outcome {
        /**
         * It is in the cache now.
         *
         * @param evicted the ids of the packets that had to go for it
         */
        record Inserted(List<Bytes> evicted) implements Outcome {}

        /** It was in the cache already; nothing changed. */
        record Duplicate() implements Outcome {}

        /** It is not taken; nothing changed. */
        record Refused(Refusal reason) implements Outcome {}
    }

    /** Why a packet is not taken. */
    enum Refusal {
        /** Only PUBLISH packets are cached. */
        NOT_PUBLISH,
        /** Its id has not 32 bytes. */
        BAD_ID,
        /** It is larger than the whole cache. */
        TOO_LARGE,
        /** It is foreign, and packets of own groups leave no room for it. */
        NO_ROOM
    }

    private final long capacity;
    private final Map<Bytes, CacheEntry> byId = new LinkedHashMap<>();
    private final CacheList own = new CacheList(CacheList.Slot.AGE);
    private final CacheShares foreign;
    private final ExpiryHeap<CacheEntry> expiry = new ExpiryHeap<>();
    private final SummaryTrie ids = new SummaryTrie();
    private final Followers followers;
    private long bytes;
    private long inserted;

    PacketCache(SrpConfig.Limits limits) {
        capacity = limits.cacheBytes();
        foreign = new CacheShares(capacity / limits.foreignClusterShare(), capacity / limits.senderShare());
        followers = new Followers(limits.fragments());
    }

    /** The size of a packet's datagram, bytes (§1). */
    static int size(SrpPacket packet) {
        return FRAME_BYTES
                + packet.clusterId().length()
                + packet.subclusterId().length()
                + packet.previousId().length()
                + packet.packetId().length()
                + packet.nextId().length()
                + packet.usr1().length()
                + packet.usr2().length()
                + packet.usr3().length()
                + packet.usr4().length()
                + packet.message().length()
                + packet.sig().length();
    }

    /**
     * Takes in a packet if it is new, and evicts what has to go for it.
     *
     * @param ownCluster whether it belongs to a group that we have joined
     * @param sender who handed it over; null for own publications and restored packets
     * @param random for the jitter of its expiry
     */
    Outcome insert(
            SrpPacket packet, long nowNs, boolean ownCluster, @Nullable IpAddress sender, RandomGenerator random) {
        if (byId.containsKey(packet.packetId())) {
            return DUPLICATE;
        }
        int charge = Math.max(CHARGE_MIN, size(packet));
        Refusal refusal = refusal(packet, charge, ownCluster);
        if (refusal != null) {
            return new Outcome.Refused(refusal);
        }
        IpAddress from = sender == null || sender.v4() ? sender : sender.prefix();
        List<Bytes> evicted = makeRoom(packet, charge, ownCluster, from);
        long expiresNs = nowNs + lifetimeNs(packet.ttlMs(), ownCluster, random);
        add(new CacheEntry(packet, charge, inserted++, nowNs, expiresNs, ownCluster, from));
        return evicted.isEmpty() ? INSERTED : new Outcome.Inserted(evicted);
    }

    private @Nullable Refusal refusal(SrpPacket packet, int charge, boolean ownCluster) {
        if (packet.type() != SrpType.PUBLISH) {
            return Refusal.NOT_PUBLISH;
        }
        if (packet.packetId().length() != SummaryTrie.ID_BYTES) {
            return Refusal.BAD_ID;
        }
        if (charge > capacity) {
            return Refusal.TOO_LARGE;
        }
        return !ownCluster && own.charged() + charge > capacity ? Refusal.NO_ROOM : null;
    }

    private List<Bytes> makeRoom(SrpPacket packet, int charge, boolean ownCluster, @Nullable IpAddress from) {
        if (own.charged() + foreign.charged() + charge <= capacity) {
            return List.of();
        }
        List<Bytes> evicted = new ArrayList<>();
        while (own.charged() + foreign.charged() + charge > capacity) {
            CacheEntry victim = ownCluster ? foreign.victim() : foreign.victimFor(packet, from, charge);
            victim = victim == null ? own.first() : victim;
            if (victim == null) {
                throw new IllegalStateException("room is taken, but by nobody");
            }
            drop(victim);
            evicted.add(victim.packet.packetId());
        }
        return evicted;
    }

    /** Twice the ttl in an own group; the last quarter is drawn. */
    private static long lifetimeNs(long ttlMs, boolean ownCluster, RandomGenerator random) {
        long ttl = ttlMs <= 0 ? SrpPacket.TTL_DEFAULT_MS : Math.min(ttlMs, SrpPacket.TTL_DEFAULT_MS);
        long full = ttl * MS * (ownCluster ? 2 : 1);
        return full - random.nextLong(full / 4 + 1);
    }

    private void add(CacheEntry entry) {
        byId.put(entry.packet.packetId(), entry);
        account(entry);
        expiry.add(entry);
        ids.add(entry.packet.packetId());
        followers.add(entry);
        bytes += entry.size;
    }

    private void account(CacheEntry entry) {
        if (entry.own) {
            own.append(entry);
        } else {
            foreign.add(entry);
        }
    }

    private void drop(CacheEntry entry) {
        byId.remove(entry.packet.packetId());
        if (entry.own) {
            own.remove(entry);
        } else {
            foreign.remove(entry);
        }
        expiry.remove(entry);
        ids.remove(entry.packet.packetId());
        followers.remove(entry);
        bytes -= entry.size;
    }

    /** Takes a packet out, as when a fragment proves wrong; null when it is not there. */
    @Nullable
    SrpPacket remove(Bytes packetId) {
        CacheEntry entry = byId.get(packetId);
        if (entry == null) {
            return null;
        }
        drop(entry);
        return entry.packet;
    }

    @Nullable
    SrpPacket get(Bytes packetId) {
        CacheEntry entry = byId.get(packetId);
        return entry == null ? null : entry.packet;
    }

    boolean contains(Bytes packetId) {
        return byId.containsKey(packetId);
    }

    /**
     * Packets that name this one as their predecessor: messages and heads first, then fragments by index; of the same
     * kind the oldest first. Bounded; see {@link Followers}.
     */
    List<SrpPacket> followers(Bytes previousId) {
        return followers.of(previousId);
    }

    /** Packets that claim to be fragment {@code index} (1…) of a head, the oldest first, at most four. */
    List<SrpPacket> fragments(Bytes headId, int index) {
        return followers.of(headId, index);
    }

    /** A group has been joined: its packets are kept longer, and longer than others' from now on. */
    void markOwn(Bytes clusterId, Bytes subclusterId) {
        reclassify(clusterId, subclusterId, true);
    }

    /** A group has been left: its packets are as foreign as any. */
    void markForeign(Bytes clusterId, Bytes subclusterId) {
        reclassify(clusterId, subclusterId, false);
    }

    /** Rare, so everything is put into the lists anew, in the order of insertion. */
    private void reclassify(Bytes clusterId, Bytes subclusterId, boolean toOwn) {
        own.clear();
        foreign.clear();
        for (CacheEntry entry : byId.values()) {
            if (entry.own != toOwn
                    && entry.packet.clusterId().equals(clusterId)
                    && entry.packet.subclusterId().equals(subclusterId)) {
                entry.own = toOwn;
                long lifetime = entry.expiresNs - entry.insertedNs;
                expiry.move(entry, entry.insertedNs + (toOwn ? 2 * lifetime : lifetime / 2));
            }
            account(entry);
        }
    }

    /** Removes packets whose time is over, at most {@code max}, the longest over first. */
    List<SrpPacket> expire(long nowNs, int max) {
        List<SrpPacket> expired = new ArrayList<>();
        while (expired.size() < max && expiry.nextNs() <= nowNs) {
            CacheEntry entry = expiry.first();
            if (entry == null) {
                break;
            }
            drop(entry);
            expired.add(entry.packet);
        }
        return expired;
    }

    /** When the next packet expires, or {@link dev.starling.core.Env#NEVER}. */
    long nextExpiryNs() {
        return expiry.nextNs();
    }

    /** What is held under a prefix of packet ids (§8). */
    CacheSummary summary(String prefix) {
        return ids.summary(prefix);
    }

    /** The ids under a prefix, ascending, at most {@code max}. */
    List<Bytes> under(String prefix, int max) {
        return ids.under(prefix, max);
    }

    /** The hash of the summary of everything, as pings carry it. */
    Bytes hash() {
        return ids.hash();
    }

    /** How many packets there are. */
    int packets() {
        return byId.size();
    }

    /** Their encoded size. */
    long bytes() {
        return bytes;
    }

    /** The encoded size of packets of a cluster that we have not joined, small ones as charged. */
    long foreignBytes(Bytes clusterId) {
        return foreign.chargedTo(clusterId);
    }
}
