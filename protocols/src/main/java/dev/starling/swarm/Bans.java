package dev.starling.swarm;

import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import dev.starling.encoding.PeerId;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whom we have nothing to do with: peers by id, and addresses by prefix; each for a while. Where the table is full, the ban
 * that would end first makes room.
 */
final class Bans {
    private final int capacity;
    private final Map<PeerId, Long> peers = new LinkedHashMap<>();
    /** By length: a look-up asks once for each length in use. */
    private final TreeMap<Integer, Map<Prefix, Long>> prefixes = new TreeMap<>();

    private int prefixCount;

    Bans(int capacity) {
        this.capacity = capacity;
    }

    /** @param durationNs 0 lifts the ban */
    void peer(PeerId peer, long durationNs, long nowNs) {
        peers.remove(peer);
        if (durationNs > 0) {
            peers.values().removeIf(until -> until <= nowNs);
            if (peers.size() >= capacity) {
                peers.remove(first(peers));
            }
            peers.put(peer, until(durationNs, nowNs));
        }
    }

    /** @param durationNs 0 lifts the ban */
    void prefix(Prefix prefix, long durationNs, long nowNs) {
        remove(prefix);
        if (durationNs > 0) {
            sweep(nowNs);
            if (prefixCount >= capacity) {
                prefixes.values().stream()
                        .flatMap(sameLength -> sameLength.entrySet().stream())
                        .min(Map.Entry.comparingByValue())
                        .map(Map.Entry::getKey)
                        .ifPresent(this::remove);
            }
            prefixes.computeIfAbsent(length(prefix), bits -> new LinkedHashMap<>())
                    .put(prefix, until(durationNs, nowNs));
            prefixCount++;
        }
    }

    private void remove(Prefix prefix) {
        Map<Prefix, Long> sameLength = prefixes.get(length(prefix));
        if (sameLength != null && sameLength.remove(prefix) != null) {
            prefixCount--;
            if (sameLength.isEmpty()) {
                prefixes.remove(length(prefix));
            }
        }
    }

    private void sweep(long nowNs) {
        Iterator<Map<Prefix, Long>> lengths = prefixes.values().iterator();
        while (lengths.hasNext()) {
            Map<Prefix, Long> sameLength = lengths.next();
            int before = sameLength.size();
            sameLength.values().removeIf(until -> until <= nowNs);
            prefixCount -= before - sameLength.size();
            if (sameLength.isEmpty()) {
                lengths.remove();
            }
        }
    }

    /** The families have lengths of their own. */
    private static int length(Prefix prefix) {
        return prefix.address().v4() ? prefix.bits() : 1000 + prefix.bits();
    }

    private static <K> K first(Map<K, Long> bans) {
        return Collections.min(bans.entrySet(), Map.Entry.comparingByValue()).getKey();
    }

    private static long until(long durationNs, long nowNs) {
        return durationNs > Env.NEVER - Math.max(0, nowNs) ? Env.NEVER : nowNs + durationNs;
    }

    boolean banned(PeerId peer, long nowNs) {
        Long until = peers.get(peer);
        return until != null && until > nowNs;
    }

    boolean banned(IpAddress ip, long nowNs) {
        for (Map.Entry<Integer, Map<Prefix, Long>> sameLength : prefixes.entrySet()) {
            int length = sameLength.getKey();
            boolean v4 = length < 1000;
            if (v4 == ip.v4()) {
                Long until = sameLength.getValue().get(Prefix.of(ip, v4 ? length : length - 1000));
                if (until != null && until > nowNs) {
                    return true;
                }
            }
        }
        return false;
    }

    int size() {
        return peers.size() + prefixCount;
    }
}
