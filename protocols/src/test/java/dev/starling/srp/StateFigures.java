package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
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
        gate();
        rates();
        queue();
    }

    private static void gate() {
        Gate gate = new Gate(65_536);
        Bytes[] all = new Bytes[1_000_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = id(i);
        }
        int[] next = {0};
        best("gate, full: ask and close", 10_000, ignored -> {
            Bytes id = all[next[0]++];
            if (!gate.closed(id, next[0])) {
                gate.close(id, next[0] + 180_000_000_000L);
            }
        });
    }

    private static void rates() {
        RateTable<Endpoint> table = RateTable.perSecond(1000, 2000, 4096);
        AddressBudget budget = new AddressBudget(SrpConfig.DEFAULT);
        Endpoint[] peers = new Endpoint[1000];
        for (int i = 0; i < peers.length; i++) {
            peers[i] = new Endpoint(IpAddress.ofIpv4(0x01000000 + i * 977), 9000);
        }
        long[] now = {0};
        best("rate table, 1000 keys: take", 10_000, i -> table.take(peers[i % peers.length], 1, now[0] += 1000));
        best("address budget, 1000 addresses: in and out", 10_000, i -> {
            now[0] += 1000;
            budget.received(peers[i % peers.length], 250, now[0]);
            budget.maySend(peers[i % peers.length], 400, now[0]);
        });
    }

    private static void queue() {
        SrpConfig.Limits limits = SendQueueTest.limits(8192, 100_000_000, 10_000_000);
        Endpoint[] peers = new Endpoint[24];
        for (int i = 0; i < peers.length; i++) {
            peers[i] = SendQueueTest.peer(i);
        }
        byte[] data = new byte[1300];
        long[] now = {0};
        long[] sent = {0};
        SendQueue idle = new SendQueue(limits);
        best("send queue: straight through", 10_000, i -> {
            now[0] += 1000;
            idle.send(peers[i % peers.length], 0, data, SendClass.PUBLISH, now[0], send -> sent[0]++);
        });
        SendQueue busy = new SendQueue(limits);
        for (int i = 0; i < 8000; i++) {
            busy.enqueue(peers[i % peers.length], 0, data, SendClass.SYNC);
        }
        best("send queue, 8000 waiting: enqueue and drain 128", 1000, ignored -> {
            for (int i = 0; i < SendQueue.BURST; i++) {
                busy.enqueue(peers[i % peers.length], 0, data, SendClass.of(i % 4));
            }
            now[0] += 10_000;
            busy.drain(now[0], send -> sent[0]++);
        });
        SendQueue full = new SendQueue(limits);
        best("send queue, full: enqueue and drop", 10_000, i -> full.enqueue(peers[i % 24], 0, data, SendClass.SYNC));
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
