package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who holds an own message. Version 6 acknowledges nothing, but a summary proves possession: a peer whose
 * bucket hash equals ours holds every packet under it. A summary with one made-up bucket hash makes a peer answer with its
 * own; if that shows a packet missing, the answer to it pushes the packet, so that asking also mends.
 */
final class Holders {
    private static final long MS = 1_000_000L;
    private static final int WATCHES_MAX = 64;
    private static final int PEERS_AT_ONCE = 4;
    private static final int IDS_AT_ONCE = 24;
    private static final int HASH_LENGTH = 20;
    private static final long WATCH_NS = 60_000 * MS;
    private static final long FIRST_NS = 60 * MS;
    private static final long PERIOD_MAX_NS = 1000 * MS;
    private static final int ENOUGH = 16;

    private static final class Watch {
        final long token;
        final List<Bytes> ids;
        final long untilNs;
        final Map<Bytes, BitSet> heldBy = new LinkedHashMap<>();
        long nextNs;
        long periodNs = 2 * FIRST_NS;
        int round;
        int holders;

        Watch(long token, List<Bytes> ids, long nowNs) {
            this.token = token;
            this.ids = ids;
            untilNs = nowNs + WATCH_NS;
            nextNs = nowNs + FIRST_NS;
        }

        boolean complete(Bytes peerId) {
            BitSet held = heldBy.get(peerId);
            return held != null && held.cardinality() == ids.size();
        }
    }

    private final Core core;
    private final Links links;
    private @Nullable Syncing syncing;
    private final Map<Long, Watch> watches = new LinkedHashMap<>();

    Holders(Core core, Links links) {
        this.core = core;
        this.links = links;
    }

    void syncing(Syncing value) {
        syncing = value;
    }

    void watch(long token, List<Bytes> ids) {
        if (watches.size() >= WATCHES_MAX) {
            watches.remove(watches.keySet().iterator().next());
            core.reject(SrpRejection.TABLE_FULL, "watched publications");
        }
        watches.putIfAbsent(token, new Watch(token, ids, core.now()));
    }

    long deadlineNs() {
        long next = Env.NEVER;
        for (Watch watch : watches.values()) {
            next = Math.min(next, watch.nextNs);
        }
        return next;
    }

    void compared(KnownPeer peer, CacheSummary theirs, CacheSummary ours) {
        for (Watch watch : watches.values()) {
            boolean before = watch.complete(peer.id);
            BitSet held = watch.heldBy.computeIfAbsent(peer.id, id -> new BitSet());
            for (int i = 0; i < watch.ids.size(); i++) {
                if (!held.get(i) && shows(watch.ids.get(i), theirs, ours)) {
                    held.set(i);
                }
            }
            if (!before && watch.complete(peer.id)) {
                watch.holders++;
                core.emit(new SrpEvent.Holders(watch.token, watch.holders));
            }
        }
    }

    /** Whether equal hashes over a part of both caches prove that the peer holds the packet. */
    private boolean shows(Bytes id, CacheSummary theirs, CacheSummary ours) {
        int depth = theirs.prefix().length();
        if (depth >= 2 * id.length() || core.cache.get(id) == null) {
            return false;
        }
        for (int i = 0; i < depth; i++) {
            if (Character.digit(theirs.prefix().charAt(i), 16) != id.nibble(i)) {
                return false;
            }
        }
        if (theirs.hash().equals(ours.hash())) {
            return true;
        }
        int digit = id.nibble(depth);
        Bytes our = ours.buckets().get(digit);
        return our != null && our.equals(theirs.buckets().get(digit));
    }

    void tick() {
        watches.values().removeIf(watch -> watch.untilNs <= core.now() || watch.holders >= ENOUGH);
        for (Watch watch : watches.values()) {
            if (core.now() >= watch.nextNs) {
                watch.nextNs = core.now() + watch.periodNs;
                watch.periodNs = Math.min(watch.periodNs * 3 / 2, PERIOD_MAX_NS);
                watch.round++;
                ask(watch);
            }
        }
    }

    private void ask(Watch watch) {
        List<KnownPeer> open = core.peers.where(peer -> links.alive(peer) && !watch.complete(peer.id));
        for (KnownPeer peer : new ArrayList<>(PeerTable.sample(open, PEERS_AT_ONCE, core.random()))) {
            BitSet held = watch.heldBy.computeIfAbsent(peer.id, id -> new BitSet());
            int missing = watch.ids.size() - held.cardinality();
            if (missing > IDS_AT_ONCE && watch.round % 3 != 0) {
                question(peer, "", Math.floorMod(core.random().nextInt(), 16));
            } else {
                askSingly(peer, watch, held);
            }
        }
    }

    private void askSingly(KnownPeer peer, Watch watch, BitSet held) {
        int asked = 0;
        for (int i = held.nextClearBit(0); i < watch.ids.size() && asked < IDS_AT_ONCE; i = held.nextClearBit(i + 1)) {
            Bytes id = watch.ids.get(i);
            int last = 2 * id.length() - 2;
            question(peer, id.hex().substring(0, last), id.nibble(last));
            asked++;
        }
    }

    private CacheSummary madeUp(CacheSummary ours, int digit) {
        List<@Nullable Bytes> buckets = new ArrayList<>(ours.buckets());
        buckets.set(digit, core.randomBytes(HASH_LENGTH));
        return CacheSummary.of(ours.prefix(), buckets);
    }

    /** Our summary with a made-up hash in one bucket: the answer is the peer's own summary of that bucket. */
    private void question(KnownPeer peer, String prefix, int digit) {
        Syncing sync = syncing;
        if (sync != null) {
            sync.summarise(peer, madeUp(core.cache.summary(prefix), digit));
        }
    }
}
