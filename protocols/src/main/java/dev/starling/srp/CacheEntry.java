package dev.starling.srp;

import dev.starling.core.IpAddress;
import org.jspecify.annotations.Nullable;

/** A packet in the {@link PacketCache}, a link in the {@link CacheList}s that it belongs to. */
final class CacheEntry extends Expiring {
    final SrpPacket packet;

    /** Encoded size, bytes. */
    final int size;

    /** What it takes of the cache's room, bytes. */
    final int charge;

    final long insertedNs;

    /** Who handed it over; null for own publications and restored packets. */
    final @Nullable IpAddress sender;

    /** Whether it belongs to a group that we have joined. */
    boolean own;

    /** Neighbours in the lists: older and younger one for each slot. */
    final @Nullable CacheEntry[] around = new @Nullable CacheEntry[2 * CacheList.Slot.COUNT];

    CacheEntry(
            SrpPacket packet,
            int charge,
            long order,
            long insertedNs,
            long expiresNs,
            boolean own,
            @Nullable IpAddress sender) {
        super(expiresNs, order);
        this.packet = packet;
        size = PacketCache.size(packet);
        this.charge = charge;
        this.insertedNs = insertedNs;
        this.own = own;
        this.sender = sender;
    }
}
