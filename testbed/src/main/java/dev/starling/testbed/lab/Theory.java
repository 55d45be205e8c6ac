package dev.starling.testbed.lab;

import dev.starling.epidemic.antientropy.AntiEntropyConfig.Mode;

/** Closed forms, and equations that a few steps of iteration solve. */
final class Theory {
    private static final int STEPS = 100_000;

    private Theory() {}

    /** Rounds until pushing for ever has reached everybody (Pittel 1987, with f copies arriving a round instead of one). */
    static double pushRounds(double peers, double arriving) {
        return Math.log(peers) / Math.log1p(arriving) + Math.log(peers) / arriving;
    }

    /** The share π that infect and die reaches once it has taken off: π = 1 − e^(−fπ). */
    static double infectAndDieReach(double arriving) {
        double share = 1;
        for (int i = 0; i < STEPS; i++) {
            share = -Math.expm1(-arriving * share);
        }
        return share;
    }

    /** The residue s of push with feedback and coin: s = e^(−(k+1)(1−s)) (Demers et al. 1987). */
    static double rumorResidue(int k) {
        double residue = 0;
        for (int i = 0; i < STEPS; i++) {
            residue = Math.exp(-(k + 1) * (1 - residue));
        }
        return residue;
    }

    /** What a flood among equal degrees d reaches of the living when a share σ lives: bond by bond, without cycles. */
    static double percolation(int degree, double living) {
        double u = 0;
        for (int i = 0; i < STEPS; i++) {
            u = 1 - living + living * Math.pow(u, degree - 1);
        }
        return 1 - Math.pow(u, degree);
    }

    /** Of N independent peers, how many a tree keeps on average: each needs all those above it alive. */
    static double treeReach(int[] depths, double living) {
        double reached = 0;
        for (int depth : depths) {
            reached += depth <= 0 ? 0 : Math.pow(living, depth);
        }
        return 1 + reached;
    }

    /** Links between two peers of a random graph of this mean degree: each ring reaches whoever no way to it misses. */
    static double randomGraphPath(int peers, double degree) {
        double path = 0;
        double reached = 1.0 / peers;
        double ring = reached;
        while (reached < 1 - 1e-9) {
            path += 1 - reached;
            ring = (1 - reached) * -Math.expm1(-degree * ring);
            reached += ring;
        }
        return path;
    }

    /** How likely a probe of a living member fails with k helpers: a direct ping and answer, then k ways of four messages. */
    static double swimMiss(double loss, int helpers) {
        double q = 1 - loss;
        return (1 - q * q) * Math.pow(1 - q * q * q * q, helpers);
    }

    /** The residue after a round of anti-entropy with one partner each, of whom a share lives. */
    static double antiEntropy(Mode mode, double residue, double loss, double living) {
        double q = 1 - loss;
        double pushed = Math.exp(-living * q * q * q * (1 - residue));
        double pulled = 1 - living * q * q * (1 - residue);
        return residue
                * switch (mode) {
                    case PUSH -> pushed;
                    case PULL -> pulled;
                    case PUSH_PULL -> pushed * pulled;
                };
    }
}
