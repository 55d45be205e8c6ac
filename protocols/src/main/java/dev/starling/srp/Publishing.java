package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Own messages: signed, sealed, cut, cached at once, and multicast as soon as the own reachability is known and anybody
 * is there, at the pace that the send queue takes.
 */
final class Publishing {
    private static final int ID_LENGTH = 32;
    private static final int SEAL_BYTES = 160;
    /** Packets that wait for a network or for their turn. */
    private static final int OUTBOX_MAX = 8192;

    private static final int QUEUE_LOW = 256;
    private static final long PACE_NS = 4_000_000L;

    private final Core core;
    private final Links links;
    private final Multicast multicast;
    private final Intake intake;
    private final Deque<Bytes> outbox = new ArrayDeque<>();
    private long nextNs = Env.NEVER;

    Publishing(Core core, Links links, Multicast multicast, Intake intake) {
        this.core = core;
        this.links = links;
        this.multicast = multicast;
        this.intake = intake;
    }

    /** Seals and stores a message; returns its packet ids, or null when it was refused and the failure told. */
    @Nullable
    List<Bytes> publish(SrpCommand.Publish command) {
        long packets =
                1 + (command.message().length() + SEAL_BYTES + SrpPacket.MESSAGE_MAX - 1L) / SrpPacket.MESSAGE_MAX;
        if (packets > core.config.limits().fragments()) {
            fail(
                    command.token(),
                    "a message of " + command.message().length() + " bytes takes more than "
                            + core.config.limits().fragments() + " fragments; publish smaller ones");
            return null;
        }
        Bytes after = command.after() == null ? SrpPacket.UNSET : command.after();
        if (after.length() != ID_LENGTH && !after.equals(SrpPacket.UNSET)) {
            fail(command.token(), "a packet id, which a message follows, has 32 bytes, not " + after.length());
            return null;
        }
        if (outbox.size() + packets > OUTBOX_MAX) {
            fail(command.token(), "the outbox holds " + outbox.size() + " packets; publish again later");
            return null;
        }
        SrpPacket.Builder template = SrpPacket.of(SrpType.PUBLISH)
                .clusterId(command.keys().clusterId())
                .subclusterId(command.keys().subclusterId())
                .previousId(after)
                .clock(clockAfter(after))
                .ttlMs(
                        command.ttlMs() <= 0
                                ? SrpPacket.TTL_DEFAULT_MS
                                : Math.min(command.ttlMs(), SrpPacket.TTL_DEFAULT_MS));
        sign(core, template, command.event(), command.message());
        Bytes sealed =
                Bytes.wrap(sealing(core, command.keys()).seal(command.message().shared(), core.random()));
        List<Bytes> ids = new ArrayList<>();
        for (SrpPacket packet :
                Fragments.cut(template.build(), sealed, core.epochMs(), Fragments.distinctMeta(sealed))) {
            ids.add(packet.packetId());
            intake.store(packet, null);
            outbox.add(packet.packetId());
        }
        core.emit(new SrpEvent.Published(command.token(), ids));
        nextNs = core.now();
        return ids;
    }

    private void fail(long token, String reason) {
        core.emit(new SrpEvent.Failed(token, reason));
    }

    /** Puts the event's name, the signer and the signature into the user fields (§13). */
    static void sign(Core core, SrpPacket.Builder packet, @Nullable String event, Bytes message) {
        if (event != null) {
            packet.usr1(EventSignature.eventHash(event))
                    .usr2(core.setup.identity().publicKey())
                    .sig(EventSignature.sign(core.setup.identity(), message));
        }
    }

    static Sealing sealing(Core core, ClusterKeys keys) {
        Groups.Group group = core.groups.get(keys.subclusterId());
        return group == null ? Sealing.of(keys) : group.sealing();
    }

    /** One more than the predecessor's clock, and beyond its other successors (§2). */
    private long clockAfter(Bytes after) {
        if (!SrpPacket.isSet(after)) {
            return 1;
        }
        SrpPacket predecessor = core.cache.get(after);
        long clock = predecessor == null ? 0 : predecessor.clock();
        long highest = -1;
        for (SrpPacket sibling : core.cache.followers(after)) {
            highest = Math.max(highest, sibling.clock());
        }
        return SrpCodec.clock(highest < 0 ? clock + 1 : Math.max(clock, highest) + 2);
    }

    long deadlineNs() {
        return nextNs;
    }

    /** The network has come or changed: what waits may go. */
    void wake() {
        if (!outbox.isEmpty()) {
            nextNs = core.now();
        }
    }

    void tick() {
        if (core.now() < nextNs) {
            return;
        }
        nextNs = Env.NEVER;
        if (!core.ready() || core.peers.where(links::alive).isEmpty()) {
            return;
        }
        while (!outbox.isEmpty() && core.queue.waiting() < QUEUE_LOW) {
            SrpPacket packet = core.cache.get(outbox.poll());
            if (packet != null) {
                multicast.send(packet, List.of(), List.of());
            }
        }
        if (!outbox.isEmpty()) {
            nextNs = core.now() + PACE_NS;
        }
    }
}
