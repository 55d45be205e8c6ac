package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import org.jspecify.annotations.Nullable;

/** STREAM (§10): messages to one peer, sealed for the group, direct or through the peer that introduced it. */
final class Streams {
    private static final int SEAL_BYTES = 160;

    private final Core core;
    private final Compositions compositions;

    Streams(Core core) {
        this.core = core;
        compositions = new Compositions(
                core.config.limits().openCompositions(), core.config.limits().fragments());
    }

    void send(SrpCommand.Stream command) {
        KnownPeer to = core.peers.get(command.to());
        KnownPeer hop = to == null ? null : nextHop(to);
        if (hop == null) {
            core.emit(new SrpEvent.Failed(command.token(), "peer " + command.to() + " is not known or not reachable"));
            return;
        }
        long fragments = 1 + ((long) command.message().length() + SEAL_BYTES) / SrpPacket.MESSAGE_MAX;
        if (fragments > core.config.limits().fragments()) {
            core.emit(new SrpEvent.Failed(
                    command.token(), "a message of " + command.message().length() + " bytes is too large"));
            return;
        }
        SrpPacket.Builder template = SrpPacket.of(SrpType.STREAM)
                .clusterId(command.keys().clusterId())
                .subclusterId(command.keys().subclusterId())
                .usr3(command.to())
                .usr4(core.selfId);
        Publishing.sign(core, template, command.event(), command.message());
        Bytes sealed = Bytes.wrap(
                Publishing.sealing(core, command.keys()).seal(command.message().shared(), core.random()));
        Bytes meta = Fragments.distinctMeta(sealed);
        for (SrpPacket packet : Fragments.cut(template.build(), sealed, core.epochMs(), meta)) {
            core.send(hop, packet, SendClass.STREAM);
        }
    }

    /** The peer itself where it is direct, else its proxy; a proxy's own proxy is not followed. */
    private @Nullable KnownPeer nextHop(KnownPeer to) {
        if (to.direct()) {
            return to;
        }
        Bytes proxyId = to.proxyId;
        KnownPeer proxy = proxyId == null ? null : core.peers.get(proxyId);
        return proxy != null && proxy.direct() ? proxy : null;
    }

    void onStream(Endpoint from, SrpPacket packet) {
        KnownPeer sender = core.peers.at(from);
        if (sender == null || !sender.direct()) {
            core.reject(SrpRejection.UNKNOWN_PEER, "stream");
            return;
        }
        // The gate is on id and destination: a proxy sees what it forwards once.
        Bytes seen = Bytes.concat(packet.packetId(), packet.usr3());
        if (packet.index() <= 0 && PacketIds.verify(packet, null) == PacketIds.Verdict.INVALID) {
            core.reject(SrpRejection.BAD_ID, "stream");
            return;
        }
        if (core.gate.closed(seen, core.now())) {
            core.reject(SrpRejection.DUPLICATE);
            return;
        }
        core.gate.close(seen, core.now() + core.config.timers().keepalive());
        if (packet.usr3().equals(core.selfId)) {
            arrive(packet);
        } else {
            forward(packet, sender);
        }
    }

    private void arrive(SrpPacket packet) {
        Groups.Group group = core.groups.get(packet.subclusterId());
        if (group == null) {
            core.reject(SrpRejection.NOT_JOINED, "stream");
            return;
        }
        KnownPeer source = core.peers.get(packet.usr4());
        if (source == null) {
            core.reject(SrpRejection.UNKNOWN_PEER, "source of a stream");
            return;
        }
        if (!source.direct()) {
            source.heardNs = core.now();
        }
        SrpPacket head = packet;
        Bytes sealed = packet.message();
        if (packet.index() >= 0) {
            Compositions.Whole whole = compose(packet);
            if (whole == null) {
                return;
            }
            head = whole.head();
            sealed = whole.message();
        }
        byte[] plain = group.sealing().open(sealed.shared());
        if (plain == null) {
            core.reject(SrpRejection.UNSEALABLE, "stream");
            return;
        }
        Bytes message = Bytes.wrap(plain);
        core.counters.delivered();
        core.emit(new SrpEvent.Streamed(
                head.clusterId(),
                head.subclusterId(),
                head.packetId(),
                source.id,
                head.usr1(),
                head.usr2(),
                EventSignature.verify(head.usr2(), head.sig(), message),
                message));
    }

    private Compositions.@Nullable Whole compose(SrpPacket packet) {
        try {
            return compositions.add(packet, packet.usr4(), core.now());
        } catch (Compositions.BadComposition e) {
            core.reject(SrpRejection.BAD_COMPOSITION, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void forward(SrpPacket packet, KnownPeer sender) {
        if (packet.hops() >= Core.HOPS_MAX) {
            core.reject(SrpRejection.HOPS);
            return;
        }
        KnownPeer destination = core.peers.get(packet.usr3());
        if (destination == null || !destination.direct() || destination == sender) {
            core.reject(SrpRejection.UNKNOWN_PEER, "destination of a stream");
            return;
        }
        core.counters.relayed();
        core.send(destination, packet.with().hops(packet.hops() + 1).build(), SendClass.STREAM);
    }
}
