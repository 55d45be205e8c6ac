package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Interim. */
final class PacketCache {
    record Outcome(boolean inserted, List<Bytes> evicted) {}

    private final Map<Bytes, SrpPacket> packets = new LinkedHashMap<>();
    private final Map<Bytes, List<SrpPacket>> followers = new LinkedHashMap<>();
    private final SummaryTrie trie = new SummaryTrie();
    private long bytes;

    PacketCache(SrpConfig.Limits limits) {}

    @Nullable SrpPacket get(Bytes id) {
        return packets.get(id);
    }

    Outcome insert(SrpPacket p, long nowNs, boolean own, @Nullable IpAddress sender, RandomGenerator random) {
        if (packets.putIfAbsent(p.packetId(), p) != null) {
            return new Outcome(false, List.of());
        }
        followers.computeIfAbsent(p.previousId(), i -> new ArrayList<>()).add(p);
        trie.add(p.packetId());
        bytes += SrpCodec.encodedBytes(p);
        return new Outcome(true, List.of());
    }

    List<SrpPacket> followers(Bytes id) {
        return followers.getOrDefault(id, List.of());
    }

    CacheSummary summary(String prefix) {
        return trie.summary(prefix);
    }

    List<Bytes> under(String prefix, int max) {
        return trie.under(prefix, max);
    }

    Bytes hash() {
        return trie.hash();
    }

    List<SrpPacket> expire(long nowNs, int max) {
        return List.of();
    }

    long nextExpiryNs() {
        return Env.NEVER;
    }

    void markOwn(Bytes clusterId, Bytes subclusterId) {}

    int packets() {
        return packets.size();
    }

    long bytes() {
        return bytes;
    }
}
