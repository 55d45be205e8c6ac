package dev.starling.sim.crowd;

import java.util.random.RandomGenerator;

/** One random stream (SplitMix64) for each peer in eight bytes, lent to one peer at a time. */
final class PeerRandoms implements RandomGenerator {
    private final long[] states;
    private int peer;

    PeerRandoms(RunSeeds seeds, int peers) {
        states = new long[peers];
        for (int i = 0; i < peers; i++) {
            states[i] = seeds.protocol(i);
        }
    }

    /** From now on draws are this peer's. */
    RandomGenerator lend(int toPeer) {
        peer = toPeer;
        return this;
    }

    @Override
    public long nextLong() {
        long state = states[peer];
        states[peer] = state + 0x9e3779b97f4a7c15L;
        return RunSeeds.mix(state);
    }
}
