package dev.starling.peerstore;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One peer in the book. Addresses, key and record are kept in their binary forms, which are a quarter the size. */
final class Entry {
    /** What an entry weighs beside its contents, bytes. */
    private static final int WEIGHT = 400;

    private static final int PART_WEIGHT = 120;

    /** Room for a key, a record and an agent of the largest sizes. */
    static final int BYTES_MIN = 16 << 10;

    /** How we know an address. */
    static final class Known {
        AddressKind kind;
        long untilNs;
        int failures;

        Known(AddressKind kind, long untilNs, int failures) {
            this.kind = kind;
            this.untilNs = untilNs;
            this.failures = failures;
        }
    }

    final PeerId peer;
    final Map<Bytes, Known> addresses = new LinkedHashMap<>();
    /** The neighbourhood of who told us first; empty for our own word. */
    Optional<IpAddress> source;

    Bytes key = Bytes.EMPTY;
    Bytes record = Bytes.EMPTY;
    /** Of the newest record; {@link #sequenced} says whether there was one. */
    long sequence;

    boolean sequenced;
    List<String> protocols = List.of();
    String agent = "";
    /** 0 when not measured. */
    long latencyNs;

    /** When it was last connected or told of. */
    long seenNs;

    /** How many connections there are. */
    boolean connected;

    boolean reached;
    private long weight;

    Entry(PeerId peer, Optional<IpAddress> source, long nowNs) {
        this.peer = peer;
        this.source = source;
        seenNs = nowNs;
    }

    /** Whether it is pushed out before those we have reached. */
    boolean stranger() {
        return !connected && !reached;
    }

    @Nullable
    Known known(Multiaddr address) {
        return addresses.get(address.bytes());
    }

    /** Whether the address holds no more. */
    boolean over(Known known, long nowNs) {
        return known.untilNs <= nowNs && !(connected && known.kind == AddressKind.CONFIRMED);
    }

    /** Leaves out the worst addresses, and protocols, until it fits. */
    void fit(int addressesMax, int bytesMax) {
        while (addresses.size() > addressesMax || (weigh() > bytesMax && addresses.size() > 1)) {
            Bytes worst = addresses.entrySet().stream()
                    .max(Map.Entry.comparingByValue(byValue()))
                    .orElseThrow()
                    .getKey();
            addresses.remove(worst);
        }
    }

    /** As many protocols as fit into half of what the peer may weigh. */
    void protocols(List<String> wanted, int bytesMax) {
        List<String> kept = new ArrayList<>();
        int weight = 0;
        for (String protocol : wanted) {
            weight += weight(protocol);
            if (weight > bytesMax / 2) {
                break;
            }
            kept.add(protocol);
        }
        protocols = List.copyOf(kept);
    }

    private static int weight(String protocol) {
        return PART_WEIGHT / 2 + 2 * protocol.length();
    }

    /** The best first: what has not failed, what is known best, what holds longest. */
    static Comparator<Known> byValue() {
        return Comparator.comparingInt((Known k) -> k.failures)
                .thenComparing(k -> k.kind)
                .thenComparing(Comparator.comparingLong((Known k) -> k.untilNs).reversed());
    }

    List<Map.Entry<Bytes, Known>> ranked(long nowNs) {
        List<Map.Entry<Bytes, Known>> ranked = new ArrayList<>();
        for (Map.Entry<Bytes, Known> address : addresses.entrySet()) {
            if (!over(address.getValue(), nowNs)) {
                ranked.add(address);
            }
        }
        ranked.sort(Map.Entry.comparingByValue(byValue()));
        return ranked;
    }

    /** An estimate, in bytes. */
    long weigh() {
        long sum = WEIGHT + key.length() + record.length() + 2L * agent.length();
        for (Bytes address : addresses.keySet()) {
            sum += PART_WEIGHT + address.length();
        }
        for (String protocol : protocols) {
            sum += weight(protocol);
        }
        weight = sum;
        return sum;
    }

    /** What it weighed when last weighed. */
    long weight() {
        return weight;
    }
}
