package dev.starling.sim.crowd;

import java.util.SplittableRandom;

/** The independent random streams of one run: a draw more in one shifts no other. */
public final class RunSeeds {
    private final long seed;

    /** The streams of this seed. */
    public RunSeeds(long seed) {
        this.seed = seed;
    }

    /** The stream for who is linked to whom. */
    public SplittableRandom topology() {
        return stream(1);
    }

    /** The stream for who is dead, and where things begin. */
    public SplittableRandom roles() {
        return stream(2);
    }

    /** The stream for which messages are lost. */
    SplittableRandom loss() {
        return stream(3);
    }

    /** The stream for how long messages take. */
    SplittableRandom latency() {
        return stream(4);
    }

    /** Where the stream of one peer's machine begins. */
    long protocol(int peer) {
        return mix(mix(seed + 5) ^ mix(peer));
    }

    private SplittableRandom stream(int purpose) {
        return new SplittableRandom(mix(mix(seed) + purpose));
    }

    /** The finalizer of SplitMix64. */
    static long mix(long x) {
        long z = x + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
