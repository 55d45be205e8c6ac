package dev.starling.sim;

import java.util.SplittableRandom;

/** Independent random streams from one seed, by purpose and number: a draw more in one shifts no other. */
final class Streams {
    private final long seed;

    Streams(long seed) {
        this.seed = seed;
    }

    SplittableRandom of(String purpose, long number) {
        long h = seed;
        for (int i = 0; i < purpose.length(); i++) {
            h = mix(h + purpose.charAt(i));
        }
        return new SplittableRandom(mix(h ^ mix(number)));
    }

    /** A uniform hash of the seed, a purpose and two numbers: a draw that needs no state. */
    long hash(long purpose, long one, long other) {
        return mix(mix(mix(seed + purpose) ^ one) + mix(other));
    }

    /** The finalizer of SplitMix64. */
    static long mix(long x) {
        long z = x + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
