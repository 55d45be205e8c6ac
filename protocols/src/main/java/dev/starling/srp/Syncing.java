package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Reconciliation of caches by 16-ary summaries (§8), on first contact, periodically with a random neighbour, and for
 * single packets. Equal buckets are skipped, pushes are paced, and what comes in answer is not multicast again.
 */
final class Syncing {
    private static final long MS = 1_000_000L;
    private static final int DEPTH_MAX = 64;
    private static final int PUSHES_MAX = 16_384;
    private static final int PUSHED_MAX = 16_384;
    private static final int PUSH_AT_ONCE = 2048;
    private static final int QUEUE_LOW = 256;
    private static final long PACE_NS = 5 * MS;
    /** A packet is not pushed to the same peer again within this time, should the peer not want to keep it. */
    private static final long PUSHED_NS = 20_000 * MS;
    /** How long after a summary of ours packets from that peer may be the answer. */
    private static final long ANSWER_NS = 600 * MS;

    /** All times are covered: any newer since-time means the last six hours only (§8). */
    private static final Bytes SINCE = Bytes.utf8("1");

    private static final List<@Nullable Bytes> NOTHING =
            Collections.unmodifiableList(new ArrayList<>(Collections.nCopies(CacheSummary.BUCKETS, null)));

    /** Who wants to know what a peer holds. */
    interface Listener {
        void compared(KnownPeer peer, CacheSummary theirs, CacheSummary ours);
    }

    private record Push(Bytes peerId, Bytes packetId) {}

    private final Core core;
    private final Links links;
    private final Listener listener;
    private final Queue<Push> pushes = new ArrayDeque<>();
    private final ExpiringMap<Push, Boolean> pushed = new ExpiringMap<>(PUSHED_MAX);
    private final RateTable<Bytes> referenceQuota;
    private long activeUntilNs = Long.MIN_VALUE;
    private long nextRoundNs = Env.NEVER;
    private long nextPushNs = Env.NEVER;

    Syncing(Core core, Links links, Listener listener) {
        this.core = core;
        this.links = links;
        this.listener = listener;
        referenceQuota = RateTable.perSecond(17, 256, core.config.limits().peers());
    }

    void start() {
        if (core.config.repair().antiEntropy()) {
            nextRoundNs = core.now() + jittered(core.config.repair().idlePeriod());
        }
    }

    private long jittered(long period) {
        return period / 2 + core.random().nextLong(period);
    }

    long deadlineNs() {
        return Math.min(nextRoundNs, nextPushNs);
    }

    /** A packet was new: for a while neighbours are compared with often. */
    void active() {
        if (!core.config.repair().antiEntropy()) {
            return;
        }
        SrpConfig.Repair repair = core.config.repair();
        boolean quiet = activeUntilNs < core.now();
        activeUntilNs = core.now() + repair.activeFor();
        if (quiet) {
            nextRoundNs = Math.min(nextRoundNs, core.now() + jittered(repair.activePeriod()));
        }
    }

    void tick() {
        if (core.now() >= nextRoundNs) {
            boolean active = activeUntilNs >= core.now();
            SrpConfig.Repair repair = core.config.repair();
            nextRoundNs = core.now() + jittered(active ? repair.activePeriod() : repair.idlePeriod());
            List<KnownPeer> neighbours = core.peers.where(links::alive);
            if (!neighbours.isEmpty()) {
                KnownPeer neighbour = neighbours.get(core.random().nextInt(neighbours.size()));
                if (neighbour.starling || core.now() - neighbour.syncedNs >= repair.syncWindow()) {
                    begin(neighbour);
                }
            }
        }
        if (core.now() >= nextPushNs) {
            push();
        }
    }

    /** First contact: both caches are compared, as the reference does it. */
    void connected(KnownPeer peer) {
        if (core.config.repair().firstContactSync() && notLately(peer)) {
            begin(peer);
        }
    }

    private boolean notLately(KnownPeer peer) {
        return peer.syncedNs == Long.MIN_VALUE
                || core.now() - peer.syncedNs >= core.config.repair().syncWindow();
    }

    /** A peer has told the hash of its cache in a PONG. */
    void summaryHash(KnownPeer peer, Bytes hash) {
        if (core.config.repair().antiEntropy() && peer.direct() && notLately(peer) && !hash.equals(core.cache.hash())) {
            begin(peer);
        }
    }

    /** The own reachability is known: those who were met before are compared with now. */
    void ready() {
        core.peers.where(links::alive).forEach(this::connected);
    }

    private void begin(KnownPeer peer) {
        if (!core.ready()) {
            // The answers would be dropped, and not be sent again for a while.
            return;
        }
        peer.syncedNs = core.now();
        summarise(peer, core.cache.summary(""));
    }

    /** Asks one peer for one packet: an empty summary of all that has this id makes it push the packet. */
    void ask(KnownPeer peer, Bytes packetId) {
        summarise(peer, CacheSummary.of(packetId.hex().substring(0, 2 * packetId.length() - 1), NOTHING));
    }

    /** Sends a summary, ours or one that makes the peer tell what it holds. */
    void summarise(KnownPeer peer, CacheSummary summary) {
        peer.syncAnswersUntilNs = core.now() + ANSWER_NS;
        Bytes message = summary.encode();
        core.send(
                peer,
                SrpPacket.of(SrpType.SYNC)
                        .message(message)
                        .packetId(PacketIds.control(SrpPacket.UNSET, message, SrpPacket.UNSET))
                        .usr4(SINCE)
                        .build(),
                SendClass.CONTROL);
    }

    void onSync(Endpoint from, SrpPacket packet) {
        KnownPeer peer = core.peers.at(from);
        if (peer == null || !peer.direct()) {
            core.reject(SrpRejection.UNKNOWN_PEER, "sync");
            return;
        }
        CacheSummary theirs = CacheSummary.decode(packet.message());
        if (theirs == null) {
            core.reject(SrpRejection.BAD_BODY, "summary");
            return;
        }
        CacheSummary ours = core.cache.summary(theirs.prefix());
        listener.compared(peer, theirs, ours);
        if (theirs.hash().equals(ours.hash()) || theirs.prefix().length() >= DEPTH_MAX) {
            return;
        }
        for (int digit = 0; digit < 16; digit++) {
            Bytes their = theirs.buckets().get(digit);
            Bytes our = ours.buckets().get(digit);
            String below = theirs.below(digit);
            if (their == null && our != null) {
                queuePushes(peer, below);
            } else if (their != null && !their.equals(our)) {
                summarise(peer, core.cache.summary(below));
            }
        }
    }

    private void queuePushes(KnownPeer peer, String prefix) {
        for (Bytes id : core.cache.under(prefix, PUSH_AT_ONCE)) {
            if (pushes.size() >= PUSHES_MAX) {
                core.reject(SrpRejection.TABLE_FULL, "pushes");
                return;
            }
            Push push = new Push(peer.id, id);
            if (pushed.get(push, core.now()) == null) {
                pushed.put(push, Boolean.TRUE, core.now() + PUSHED_NS);
                pushes.add(push);
                nextPushNs = core.now();
            }
        }
    }

    private void push() {
        nextPushNs = Env.NEVER;
        while (core.queue.waiting() < QUEUE_LOW) {
            Push push = pushes.poll();
            if (push == null) {
                return;
            }
            KnownPeer peer = core.peers.get(push.peerId());
            SrpPacket packet = core.cache.get(push.packetId());
            if (peer == null || !peer.direct() || packet == null) {
                continue;
            }
            if (!peer.starling && !peer.isIn(packet.subclusterId()) && !referenceQuota.take(peer.id, 1, core.now())) {
                core.reject(SrpRejection.PEER_QUOTA, peer.endpoint.toString());
                continue;
            }
            core.send(peer, packet, SendClass.SYNC);
        }
        nextPushNs = core.now() + PACE_NS;
    }

    /** Whether a packet from this peer may be the answer to a summary of ours. */
    boolean awaits(@Nullable KnownPeer peer) {
        return peer != null && core.now() < peer.syncAnswersUntilNs;
    }

    void forgetAll() {
        pushes.clear();
        pushed.clear();
    }

    /** Figures for a status. */
    Map<String, Long> sizes() {
        Map<String, Long> sizes = new LinkedHashMap<>();
        sizes.put("sync.pushes", (long) pushes.size());
        return sizes;
    }
}
