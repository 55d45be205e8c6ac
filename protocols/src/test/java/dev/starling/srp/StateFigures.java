package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import dev.starling.identity.Hashes;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/** Prints what the state structures cost; run it by hand, it asserts nothing. */
final class StateFigures {
    private StateFigures() {}

    public static void main(String[] args) {
        trie();
        cache(1000);
        cache(100);
    }

    private static void cache(int messageBytes) {
        PacketCache cache = new PacketCache(SrpConfig.DEFAULT.limits());
        SplittableRandom random = new SplittableRandom(1);
        long before = used();
        int made = 0;
        while (made < 40_000) {
            cache.insert(packet(made++, messageBytes), 0, false, IpAddress.ofIpv4(made % 50), random);
        }
        System.out.printf(
                "cache full of %d-byte messages: %,d packets, %,d bytes encoded, %,d bytes of heap%n",
                messageBytes, cache.packets(), cache.bytes(), used() - before);
        SrpPacket[] more = new SrpPacket[400_000];
        for (int i = 0; i < more.length; i++) {
            more[i] = packet(made++, 1)
                    .with()
                    .message(Bytes.wrap(new byte[messageBytes]))
                    .build();
        }
        int[] next = {0};
        best("cache: insert into a full one, evicting", 5000, ignored -> {
            SrpPacket packet = more[next[0]++];
            cache.insert(packet, 0, false, IpAddress.ofIpv4(next[0] % 50), random);
        });
        next[0] = 0;
        best("cache: the same, and the root hash", 200, ignored -> {
            SrpPacket packet = more[next[0]++];
            cache.insert(packet, 0, false, IpAddress.ofIpv4(next[0] % 50), random);
            cache.hash();
        });
    }

    /** As a decoder leaves it: fields of their own, but one instance for those that are unset. */
    private static SrpPacket packet(int number, int messageBytes) {
        return SrpPacket.of(SrpType.PUBLISH)
                .packetId(id(number))
                .clusterId(id(number % 20))
                .subclusterId(id(number % 40))
                .usr1(id(3))
                .message(Bytes.wrap(new byte[messageBytes]))
                .build();
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void trie() {
        SummaryTrie trie = new SummaryTrie();
        for (int i = 0; i < 6604; i++) {
            trie.add(id(i));
        }
        Bytes[] more = new Bytes[1000];
        for (int i = 0; i < more.length; i++) {
            more[i] = id(100_000 + i);
        }
        best("trie of 6604: add + root hash", more.length, i -> {
            trie.add(more[i]);
            trie.hash();
            if (i == more.length - 1) {
                for (Bytes id : more) {
                    trie.remove(id);
                }
            }
        });
        best("trie of 6604: add and remove, no hash", more.length, i -> {
            trie.add(more[i]);
            trie.remove(more[i]);
        });
        best("trie of 6604: everything stale, root hash", 1, ignored -> {
            for (int i = 0; i < 256; i++) {
                trie.remove(more[i]);
                trie.add(more[i]);
            }
            trie.hash();
        });
    }

    /** Nanoseconds for each of {@code times} runs, the best of 30 rounds after warming up. */
    private static void best(String what, int times, IntConsumer run) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 60; round++) {
            long from = System.nanoTime();
            for (int i = 0; i < times; i++) {
                run.accept(i);
            }
            best = Math.min(best, System.nanoTime() - from);
        }
        System.out.printf("%-50s %,12d ns%n", what, best / times);
    }

    static Bytes id(int number) {
        return Bytes.wrap(Hashes.sha256(Bytes.utf8(Integer.toString(number)).shared()));
    }
}
