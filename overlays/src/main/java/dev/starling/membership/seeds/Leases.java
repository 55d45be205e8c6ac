package dev.starling.membership.seeds;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A seed's list. */
final class Leases {
    /** An entry. */
    private static final class Lease {
        int place;
        long untilNs;
    }

    private final int max;
    /** The one that ends first comes first. */
    private final Map<Integer, Lease> leases = new LinkedHashMap<>(0);

    private int[] peers = {};

    Leases(int max) {
        this.max = max;
    }

    int size() {
        return leases.size();
    }

    /** Whether there was room. */
    boolean renew(int peer, long untilNs) {
        Lease lease = leases.remove(peer);
        if (lease == null) {
            if (leases.size() == max) {
                return false;
            }
            lease = new Lease();
            lease.place = leases.size();
            peers = lease.place == peers.length ? Arrays.copyOf(peers, Math.max(8, 2 * lease.place)) : peers;
            peers[lease.place] = peer;
        }
        lease.untilNs = untilNs;
        leases.put(peer, lease);
        return true;
    }

    void end(int peer) {
        Lease lease = leases.remove(peer);
        if (lease != null) {
            // The last takes its place.
            int last = peers[leases.size()];
            peers[lease.place] = last;
            if (last != peer) {
                Lease moved = leases.get(last);
                if (moved == null) {
                    throw new IllegalStateException("peer " + last + " has a place and no lease");
                }
                moved.place = lease.place;
            }
        }
    }

    /** Ends those that are over. */
    void expire(long nowNs) {
        Iterator<Map.Entry<Integer, Lease>> oldest = leases.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<Integer, Lease> first = oldest.next();
            if (first.getValue().untilNs > nowNs) {
                return;
            }
            end(first.getKey());
            oldest = leases.entrySet().iterator();
        }
    }

    /** So many others at random, or all. */
    int[] sample(int count, int except, RandomGenerator random) {
        int size = leases.size();
        int[] drawn = new int[Math.min(count, size)];
        int at = 0;
        for (int i = 0; i < size && at < drawn.length; i++) {
            if (drawn.length < size) {
                // Those drawn go to the front.
                int place = i + random.nextInt(size - i);
                swap(i, place);
            }
            if (peers[i] != except) {
                drawn[at++] = peers[i];
            }
        }
        return Arrays.copyOf(drawn, at);
    }

    private void swap(int one, int other) {
        int peer = peers[one];
        peers[one] = peers[other];
        peers[other] = peer;
        place(one);
        place(other);
    }

    private void place(int at) {
        Lease lease = leases.get(peers[at]);
        if (lease != null) {
            lease.place = at;
        }
    }
}
