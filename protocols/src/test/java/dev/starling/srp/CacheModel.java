package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The rules of the packet cache, word for word and without any index: a list from the oldest to the youngest. */
final class CacheModel {
    private static final class Entry {
        final SrpPacket packet;
        final @Nullable IpAddress sender;
        final long insertedNs;
        boolean own;
        long lifetimeNs;

        Entry(SrpPacket packet, @Nullable IpAddress sender, long insertedNs, boolean own, long lifetimeNs) {
            this.packet = packet;
            this.sender = sender;
            this.insertedNs = insertedNs;
            this.own = own;
            this.lifetimeNs = lifetimeNs;
        }

        long charge() {
            return Math.max(512, PacketCache.size(packet));
        }
    }

    private final long capacity;
    private final double clusterShare;
    private final double senderShare;
    private final List<Entry> entries = new ArrayList<>();

    CacheModel(SrpConfig.Limits limits) {
        capacity = limits.cacheBytes();
        clusterShare = Math.floorDiv(capacity, limits.foreignClusterShare());
        senderShare = Math.floorDiv(capacity, limits.senderShare());
    }

    /** Null for a duplicate or a refusal; otherwise the ids of the evicted. */
    @Nullable
    List<Bytes> insert(SrpPacket packet, long nowNs, boolean own, @Nullable IpAddress sender) {
        Entry entry = new Entry(packet, sender, nowNs, own, packet.ttlMs() * 1_000_000 * (own ? 2 : 1));
        if (contains(packet.packetId())
                || entry.charge() > capacity
                || (!own && charged(e -> e.own) + entry.charge() > capacity)) {
            return null;
        }
        List<Bytes> evicted = new ArrayList<>();
        while (charged(e -> true) + entry.charge() > capacity) {
            Entry victim = victim(entry);
            entries.remove(victim);
            evicted.add(victim.packet.packetId());
        }
        entries.add(entry);
        return evicted;
    }

    private Entry victim(Entry newcomer) {
        Predicate<Entry> sameSender = e -> !e.own && newcomer.sender != null && newcomer.sender.equals(e.sender);
        Predicate<Entry> sameCluster = e -> !e.own && e.packet.clusterId().equals(newcomer.packet.clusterId());
        Entry ofSender = oldest(sameSender);
        Entry ofCluster = oldest(sameCluster);
        if (!newcomer.own && ofSender != null && charged(sameSender) + newcomer.charge() > senderShare) {
            return ofSender;
        }
        if (!newcomer.own && ofCluster != null && charged(sameCluster) + newcomer.charge() > clusterShare) {
            return ofCluster;
        }
        Entry borrowed = furthestBeyondItsShare();
        if (borrowed == null
                && !newcomer.own
                && ofCluster != null
                && charged(sameCluster) + newcomer.charge() > senderShare) {
            return ofCluster;
        }
        Entry foreign = oldest(e -> !e.own);
        return Objects.requireNonNullElseGet(borrowed, () -> foreign != null ? foreign : entries.getFirst());
    }

    private @Nullable Entry furthestBeyondItsShare() {
        Entry worst = null;
        double worstRatio = 1;
        Set<IpAddress> senders = new LinkedHashSet<>();
        Set<Bytes> clusters = new LinkedHashSet<>();
        for (Entry e : entries) {
            if (!e.own && e.sender != null) {
                senders.add(e.sender);
            }
            clusters.add(e.packet.clusterId());
        }
        for (IpAddress sender : senders) {
            Predicate<Entry> its = e -> !e.own && sender.equals(e.sender);
            if (charged(its) / senderShare > worstRatio) {
                worstRatio = charged(its) / senderShare;
                worst = oldest(its);
            }
        }
        for (Bytes cluster : clusters) {
            Predicate<Entry> its = e -> !e.own && e.packet.clusterId().equals(cluster);
            if (charged(its) / clusterShare > worstRatio) {
                worstRatio = charged(its) / clusterShare;
                worst = oldest(its);
            }
        }
        return worst;
    }

    private @Nullable Entry oldest(Predicate<Entry> which) {
        return entries.stream().filter(which).findFirst().orElse(null);
    }

    private long charged(Predicate<Entry> which) {
        return entries.stream().filter(which).mapToLong(Entry::charge).sum();
    }

    boolean contains(Bytes id) {
        return entries.stream().anyMatch(e -> e.packet.packetId().equals(id));
    }

    boolean remove(Bytes id) {
        return entries.removeIf(e -> e.packet.packetId().equals(id));
    }

    void mark(Bytes clusterId, boolean own) {
        for (Entry e : entries) {
            if (e.own != own && e.packet.clusterId().equals(clusterId)) {
                e.own = own;
                e.lifetimeNs = own ? e.lifetimeNs * 2 : e.lifetimeNs / 2;
            }
        }
    }

    List<SrpPacket> expire(long nowNs, int max) {
        List<Entry> over = entries.stream()
                .filter(e -> e.insertedNs + e.lifetimeNs <= nowNs)
                .sorted(Comparator.comparingLong(e -> e.insertedNs + e.lifetimeNs))
                .limit(max)
                .toList();
        entries.removeAll(over);
        return over.stream().map(e -> e.packet).toList();
    }

    long nextExpiryNs() {
        return entries.stream()
                .mapToLong(e -> e.insertedNs + e.lifetimeNs)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    List<Bytes> ids() {
        return entries.stream().map(e -> e.packet.packetId()).sorted().toList();
    }

    long bytes() {
        return entries.stream().mapToLong(e -> PacketCache.size(e.packet)).sum();
    }

    List<SrpPacket> followers(Bytes previousId) {
        return entries.stream()
                .map(e -> e.packet)
                .filter(p -> p.previousId().equals(previousId))
                .sorted(Comparator.comparingInt(p -> Math.max(p.index(), 0)))
                .toList();
    }
}
