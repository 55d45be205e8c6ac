package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The foreign part of the cache: who takes how much of it, and who has to give way.
 *
 * <p>A cluster and a sender each have a guaranteed share at most: what they hold beyond it is borrowed. Room that nobody
 * else needs may be borrowed freely, since an indexed peer that serves a single cluster should use all of its cache; but
 * once the cache is full, whoever is beyond the share pays for newcomers of its own, and the one furthest beyond it
 * pays for the newcomers of others. Where nobody is beyond its share, a cluster displaces others only until it holds as
 * much as one sender may. So the junk of one cluster never displaces more than that, whether it came before or after, and
 * from however many senders.
 */
final class CacheShares {
    private final long clusterShare;
    private final long senderShare;
    private final CacheList all = new CacheList(CacheList.Slot.AGE);
    // Looked up, never iterated.
    private final Map<Bytes, CacheList> clusters = new HashMap<>();
    private final Map<IpAddress, CacheList> senders = new HashMap<>();
    /** Those beyond their share; fewer than the two divisors together, hence searched one by one. */
    private final List<CacheList> borrowingClusters = new ArrayList<>();

    private final List<CacheList> borrowingSenders = new ArrayList<>();

    /**
     * @param clusterShare the room guaranteed to one cluster at most, bytes
     * @param senderShare the room guaranteed to one sender at most, bytes
     */
    CacheShares(long clusterShare, long senderShare) {
        this.clusterShare = clusterShare;
        this.senderShare = senderShare;
    }

    /** The room that foreign packets take, bytes. */
    long charged() {
        return all.charged();
    }

    /** The room that one cluster's foreign packets take, bytes. */
    long chargedTo(Bytes clusterId) {
        CacheList list = clusters.get(clusterId);
        return list == null ? 0 : list.charged();
    }

    /** Adds an entry younger than all others. */
    void add(CacheEntry entry) {
        all.append(entry);
        CacheList cluster =
                clusters.computeIfAbsent(entry.packet.clusterId(), id -> new CacheList(CacheList.Slot.CLUSTER));
        add(cluster, entry, clusterShare, borrowingClusters);
        if (entry.sender != null) {
            CacheList sender = senders.computeIfAbsent(entry.sender, ip -> new CacheList(CacheList.Slot.SENDER));
            add(sender, entry, senderShare, borrowingSenders);
        }
    }

    private static void add(CacheList list, CacheEntry entry, long share, List<CacheList> borrowing) {
        boolean before = list.charged() > share;
        list.append(entry);
        if (!before && list.charged() > share) {
            borrowing.add(list);
        }
    }

    void remove(CacheEntry entry) {
        all.remove(entry);
        CacheList cluster = clusters.get(entry.packet.clusterId());
        if (cluster != null && remove(cluster, entry, clusterShare, borrowingClusters)) {
            clusters.remove(entry.packet.clusterId());
        }
        CacheList sender = entry.sender == null ? null : senders.get(entry.sender);
        if (sender != null && remove(sender, entry, senderShare, borrowingSenders)) {
            senders.remove(entry.sender);
        }
    }

    /** Whether the list is empty now. */
    private static boolean remove(CacheList list, CacheEntry entry, long share, List<CacheList> borrowing) {
        boolean before = list.charged() > share;
        list.remove(entry);
        if (before && list.charged() <= share) {
            borrowing.remove(list);
        }
        return list.isEmpty();
    }

    /**
     * Who gives way to a foreign packet: its sender's or cluster's own oldest if that is beyond its share with it, then
     * the one furthest beyond its share, then the cluster's own oldest if it holds more than newcomers may displace.
     */
    @Nullable
    CacheEntry victimFor(SrpPacket newcomer, @Nullable IpAddress from, int charge) {
        CacheList sender = from == null ? null : senders.get(from);
        if (sender != null && sender.charged() + charge > senderShare) {
            return sender.first();
        }
        CacheList cluster = clusters.get(newcomer.clusterId());
        if (cluster != null && cluster.charged() + charge > clusterShare) {
            return cluster.first();
        }
        CacheList borrower = borrower();
        if (borrower != null) {
            return borrower.first();
        }
        return cluster != null && cluster.charged() + charge > senderShare ? cluster.first() : all.first();
    }

    /** Who gives way to anybody: the oldest of the one furthest beyond its share, or else of all; null if none is left. */
    @Nullable
    CacheEntry victim() {
        CacheList borrower = borrower();
        return borrower == null ? all.first() : borrower.first();
    }

    /** The one furthest beyond its share; null when nobody is. */
    private @Nullable CacheList borrower() {
        CacheList worst = null;
        double worstRatio = 0;
        for (CacheList list : borrowingSenders) {
            double ratio = (double) list.charged() / senderShare;
            if (ratio > worstRatio) {
                worst = list;
                worstRatio = ratio;
            }
        }
        for (CacheList list : borrowingClusters) {
            double ratio = (double) list.charged() / clusterShare;
            if (ratio > worstRatio) {
                worst = list;
                worstRatio = ratio;
            }
        }
        return worst;
    }

    void clear() {
        all.clear();
        clusters.clear();
        senders.clear();
        borrowingClusters.clear();
        borrowingSenders.clear();
    }
}
