package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of a PUBLISH through a peer (§9): verified, gated, cached, opened for the application, relayed. Nothing that
 * fails the check of its id is gated, cached or relayed, so that a forgery cannot shut out the original (§2 S).
 */
final class Intake {
    private static final int GATE_TICKS = 6;
    /** Forgotten packets are remembered by id for as long as a packet may live, against replays (§16). */
    private static final long FORGOTTEN_NS = 6L * 3600 * 1_000_000_000L;

    /** Twice the longest life of a packet, and longer with each replay. */
    private static final long DELIVERED_NS = 24L * 3600 * 1_000_000_000L;

    private static final int DELIVERED_MAX = 16_384;

    /** Sources are forged easily: all who have not proven theirs share what the cache grants to one sender. */
    private static final IpAddress STRANGERS = IpAddress.ANY;

    /** What follows from a packet that was new. */
    interface Listener {
        void accepted(SrpPacket packet, Origin origin);
    }

    private final Core core;
    private final Multicast multicast;
    private final Listener listener;
    private final Chains chains;
    /** Messages that were delivered: hours later a copy may be cached and relayed again, but not delivered. */
    private final ExpiringMap<Bytes, Boolean> delivered = new ExpiringMap<>(DELIVERED_MAX);

    Intake(Core core, Multicast multicast, Listener listener) {
        this.core = core;
        this.multicast = multicast;
        this.listener = listener;
        chains = new Chains(core.config.limits().fragments(), core.cache);
    }

    /** Whether the packet is cached, or was seen so lately that it is not wanted again. */
    boolean knows(Bytes packetId) {
        return core.cache.get(packetId) != null || core.gate.closed(packetId, core.now());
    }

    void onPublish(SrpPacket received, Origin origin) {
        if (knows(received.packetId())) {
            core.reject(SrpRejection.DUPLICATE);
            return;
        }
        SrpPacket packet = Fragments.original(received);
        switch (chains.verify(packet, core.now())) {
            case INVALID -> core.reject(SrpRejection.BAD_ID, "publish");
            case UNKNOWN -> {
                if (!chains.pen(packet, origin, core.now())) {
                    core.reject(SrpRejection.PEN_FULL);
                }
            }
            case VALID -> acceptChain(packet, origin);
        }
    }

    /** Accepts a verified packet and then all that waited for it. */
    private void acceptChain(SrpPacket packet, Origin origin) {
        SrpPacket current = packet;
        Origin from = origin;
        while (true) {
            accept(current, from);
            Bytes head = current.index() > 0 ? current.previousId() : current.packetId();
            Chains.Penned<Origin> next =
                    current.index() < 0 ? null : chains.release(head, current.index() + 1, core.now());
            if (next == null) {
                return;
            }
            if (PacketIds.verify(next.packet(), current.packetId()) != PacketIds.Verdict.VALID) {
                core.reject(SrpRejection.BAD_ID, "fragment");
                return;
            }
            current = next.packet();
            from = next.origin();
        }
    }

    private void accept(SrpPacket packet, Origin origin) {
        store(packet, origin.from());
        deliver(packet);
        listener.accepted(packet, origin);
        if (!origin.live() || origin.from() == null) {
            return;
        }
        if (packet.hops() >= Core.HOPS_MAX) {
            core.reject(SrpRejection.HOPS);
            return;
        }
        multicast.send(packet, List.of(origin.from()), List.of());
    }

    /** Gates and caches a verified packet, and tells whoever keeps state. */
    void store(SrpPacket packet, @Nullable Endpoint from) {
        core.gate.close(
                packet.packetId(),
                core.now() + GATE_TICKS * core.config.timers().keepalive());
        boolean own = from == null || core.groups.joined(packet.subclusterId());
        IpAddress sender = from == null ? null : core.budget.isValidated(from, core.now()) ? from.ip() : STRANGERS;
        PacketCache.Outcome outcome = core.cache.insert(packet, core.now(), own, sender, core.random());
        if (packet.index() > 0) {
            chains.add(packet, core.now());
        }
        switch (outcome) {
            case PacketCache.Outcome.Inserted(List<Bytes> evicted) -> {
                core.emit(new SrpEvent.Stored(packet, from));
                if (!evicted.isEmpty()) {
                    // Else a replay of what was evicted would be delivered again (§16).
                    evicted.forEach(id -> core.gate.close(id, core.now() + FORGOTTEN_NS));
                    core.emit(new SrpEvent.Removed(evicted));
                }
            }
            case PacketCache.Outcome.Duplicate() -> core.reject(SrpRejection.DUPLICATE);
            case PacketCache.Outcome.Refused(PacketCache.Refusal reason) ->
                core.reject(SrpRejection.CACHE_QUOTA, reason.toString());
        }
    }

    /** Takes packets of the last life, verified again; none is delivered or relayed. */
    void restore(List<SrpPacket> packets) {
        List<SrpPacket> ordered = new ArrayList<>(packets);
        ordered.sort(Comparator.comparingInt(SrpPacket::index));
        for (SrpPacket packet : ordered) {
            if (packet.type() != SrpType.PUBLISH || core.cache.get(packet.packetId()) != null) {
                continue;
            }
            if (chains.verify(packet, core.now()) == PacketIds.Verdict.VALID) {
                core.cache.insert(packet, core.now(), true, null, core.random());
                if (packet.index() > 0) {
                    chains.add(packet, core.now());
                }
            } else {
                core.reject(SrpRejection.BAD_ID, "restored");
            }
        }
    }

    /** Expired packets go, once more into the world while they have not travelled far (§4 S). */
    void expire() {
        List<Bytes> gone = new ArrayList<>();
        for (SrpPacket packet : core.cache.expire(core.now(), 256)) {
            gone.add(packet.packetId());
            core.gate.close(packet.packetId(), core.now() + FORGOTTEN_NS);
            if (core.config.repair().rebroadcast() && packet.hops() < Core.HOPS_MAX) {
                multicast.send(packet, List.of(), List.of());
            }
        }
        if (!gone.isEmpty()) {
            core.emit(new SrpEvent.Removed(gone));
        }
    }

    /** Delivers what came for a group before it was joined, in this life. */
    void deliverCached(Bytes subclusterId) {
        for (Bytes id : core.cache.under("", Integer.MAX_VALUE)) {
            SrpPacket packet = core.cache.get(id);
            if (packet != null
                    && packet.index() <= 0
                    && packet.subclusterId().equals(subclusterId)
                    && core.gate.closed(id, core.now())) {
                deliver(packet);
            }
        }
    }

    private void deliver(SrpPacket packet) {
        Groups.Group group = core.groups.get(packet.subclusterId());
        if (group == null || core.setup.indexed()) {
            return;
        }
        if (packet.index() < 0) {
            open(group, packet, packet.message(), packet.hops());
            return;
        }
        Bytes headId = packet.index() == 0 ? packet.packetId() : packet.previousId();
        SrpPacket head = core.cache.get(headId);
        if (head == null) {
            return;
        }
        Fragments.Head numbers =
                Fragments.head(head.message(), core.config.limits().fragments());
        if (numbers == null) {
            core.reject(SrpRejection.BAD_COMPOSITION, "head");
            return;
        }
        List<SrpPacket> fragments = chains.complete(headId, numbers.indexes(), core.now());
        if (fragments != null) {
            open(group, head, Fragments.compose(numbers, fragments), packet.hops());
        }
    }

    private void open(Groups.Group group, SrpPacket packet, Bytes sealed, long hops) {
        byte[] plain = group.sealing().open(sealed.shared());
        if (plain == null) {
            core.reject(SrpRejection.UNSEALABLE, packet.packetId().toString());
            return;
        }
        if (delivered.contains(packet.packetId(), core.now())) {
            delivered.extend(packet.packetId(), core.now() + DELIVERED_NS, core.now());
            core.reject(SrpRejection.DUPLICATE);
            return;
        }
        delivered.put(packet.packetId(), Boolean.TRUE, core.now() + DELIVERED_NS);
        Bytes message = Bytes.wrap(plain);
        core.counters.delivered();
        core.emit(new SrpEvent.Delivered(
                packet.clusterId(),
                packet.subclusterId(),
                packet.packetId(),
                packet.previousId(),
                packet.nextId(),
                packet.usr1(),
                packet.usr2(),
                EventSignature.verify(packet.usr2(), packet.sig(), message),
                hops,
                packet.clock(),
                message));
    }
}
