package dev.starling.testbed.lab;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Ranks from 0 on, each with a share ∝ (rank + 1)^−exponent. */
final class Zipf {
    private final double[] upTo;

    Zipf(int ranks, double exponent) {
        if (ranks < 1 || !(exponent >= 0 && exponent <= 5)) {
            throw new IllegalArgumentException(
                    "Zipf's law takes 1 rank or more and an exponent from 0 to 5, not " + ranks + " and " + exponent);
        }
        upTo = new double[ranks];
        double sum = 0;
        for (int rank = 0; rank < ranks; rank++) {
            sum += Math.pow(rank + 1, -exponent);
            upTo[rank] = sum;
        }
        for (int rank = 0; rank < ranks; rank++) {
            upTo[rank] /= sum;
        }
    }

    /** The share of one rank. */
    double share(int rank) {
        return rank == 0 ? upTo[0] : upTo[rank] - upTo[rank - 1];
    }

    /** The share of the first ranks. */
    double shareOfFirst(int ranks) {
        return ranks == 0 ? 0 : upTo[Math.min(ranks, upTo.length) - 1];
    }

    int draw(SplittableRandom random) {
        int found = Arrays.binarySearch(upTo, random.nextDouble());
        return Math.min(found < 0 ? -found - 1 : found + 1, upTo.length - 1);
    }
}
