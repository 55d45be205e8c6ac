package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Packets that are known to exist because others link to them (previousId, nextId): asked for from whoever sent the
 * link, then from other neighbours. Starling peers are asked by QUERY, reference peers by SYNC, whose answer leaves their
 * stored packet as it is (§10 S).
 */
final class Gaps {
    private static final long MS = 1_000_000L;
    private static final int ID_LENGTH = 32;
    private static final int GAPS_MAX = 4096;
    private static final int ASKED_AT_ONCE = 128;
    /** Packets in flight overtake each other: the first question waits this long, the others longer. */
    private static final long[] DELAYS_NS = {400 * MS, 700 * MS, 1500 * MS, 4000 * MS};

    private static final class Gap {
        final @Nullable Endpoint source;
        int tries;
        long nextNs;

        Gap(@Nullable Endpoint source, long nextNs) {
            this.source = source;
            this.nextNs = nextNs;
        }
    }

    private final Core core;
    private final Links links;
    private final Intake intake;
    private final Syncing syncing;
    private final Queries queries;
    private final Map<Bytes, Gap> gaps = new LinkedHashMap<>();
    private long nextNs = Env.NEVER;

    Gaps(Core core, Links links, Intake intake, Syncing syncing, Queries queries) {
        this.core = core;
        this.links = links;
        this.intake = intake;
        this.syncing = syncing;
        this.queries = queries;
    }

    /** Looks at the links of a packet that has just come, if anybody here reads its group. */
    void linked(SrpPacket packet, @Nullable Endpoint from) {
        if (core.config.repair().gaps() && core.groups.joined(packet.subclusterId())) {
            note(packet.previousId(), from);
            note(packet.nextId(), from);
        }
    }

    private void note(Bytes packetId, @Nullable Endpoint from) {
        if (packetId.length() != ID_LENGTH
                || !SrpPacket.isSet(packetId)
                || gaps.containsKey(packetId)
                || intake.knows(packetId)) {
            return;
        }
        if (gaps.size() >= GAPS_MAX) {
            core.reject(SrpRejection.TABLE_FULL, "gaps");
            return;
        }
        gaps.put(packetId, new Gap(from, core.now() + DELAYS_NS[0]));
        nextNs = Math.min(nextNs, core.now() + DELAYS_NS[0]);
    }

    /** Asks for a packet now, because the application wants it. */
    void fetch(Bytes packetId) {
        if (packetId.length() == ID_LENGTH && !intake.knows(packetId) && gaps.size() < GAPS_MAX) {
            gaps.put(packetId, new Gap(null, core.now()));
            nextNs = core.now();
        }
    }

    void filled(Bytes packetId) {
        gaps.remove(packetId);
    }

    long deadlineNs() {
        return nextNs;
    }

    void tick() {
        long now = core.now();
        if (now < nextNs) {
            return;
        }
        gaps.entrySet().removeIf(gap -> gap.getValue().tries >= DELAYS_NS.length || intake.knows(gap.getKey()));
        nextNs = Env.NEVER;
        int asked = 0;
        for (Map.Entry<Bytes, Gap> each : gaps.entrySet()) {
            Gap gap = each.getValue();
            if (gap.nextNs <= now && asked < ASKED_AT_ONCE) {
                asked++;
                ask(each.getKey(), gap);
                gap.tries++;
                gap.nextNs = now + DELAYS_NS[Math.min(gap.tries, DELAYS_NS.length - 1)];
            }
            nextNs = Math.min(nextNs, Math.max(gap.nextNs, now + 10 * MS));
        }
    }

    private void ask(Bytes packetId, Gap gap) {
        KnownPeer target = gap.tries == 0 && gap.source != null ? core.peers.at(gap.source) : null;
        if (target == null || !links.alive(target)) {
            List<KnownPeer> neighbours = core.peers.where(links::alive);
            if (neighbours.isEmpty()) {
                return;
            }
            target = neighbours.get(core.random().nextInt(neighbours.size()));
        }
        if (target.starling) {
            queries.fetch(target, packetId);
        } else {
            syncing.ask(target, packetId);
        }
    }
}
