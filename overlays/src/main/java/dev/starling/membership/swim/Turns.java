package dev.starling.membership.swim;

import java.util.random.RandomGenerator;

/**
 * Goes through 0 … n − 1 in a random order, then in another: a permutation that is computed instead of stored (six rounds of a
 * Feistel network over the next larger even number of bits; what is too large goes round again).
 */
final class Turns {
    private static final int ROUNDS = 6;

    private long key;
    private int size;
    private int at;

    int next(int n, RandomGenerator random) {
        if (at == size) {
            key = random.nextLong();
            size = n;
            at = 0;
        }
        int half = Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(size - 1) + 1) / 2);
        long turn = permuted(at++, half);
        while (turn >= size) {
            turn = permuted(turn, half);
        }
        return (int) turn;
    }

    private long permuted(long number, int half) {
        long mask = (1L << half) - 1;
        long left = number >>> half;
        long right = number & mask;
        for (int round = 0; round < ROUNDS; round++) {
            long before = right;
            // Far apart, or rounds would undo each other where there are few bits.
            right = left ^ (mix(key + (round + 1) * 0x9e3779b97f4a7c15L + right * 0xd1342543de82ef95L) & mask);
            left = before;
        }
        return left << half | right;
    }

    private static long mix(long number) {
        long z = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
