package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.identity.Hashes;
import java.util.function.IntConsumer;

/** Prints what the state structures cost; run it by hand, it asserts nothing. */
final class StateFigures {
    private StateFigures() {}

    public static void main(String[] args) {
        trie();
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
