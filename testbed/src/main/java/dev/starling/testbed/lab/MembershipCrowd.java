package dev.starling.testbed.lab;

import dev.starling.sim.crowd.Crowd;
import java.util.SplittableRandom;

/** A crowd whose machines keep a view of each other: what {@link MembershipExperiment} does with any of them. */
abstract class MembershipCrowd {
    /** A period of every protocol, in ticks; a message takes one. */
    static final int ROUND_TICKS = 100;

    static final long ROUND_NS = ROUND_TICKS * Crowd.TICK_NS;

    final MembershipTally tally;

    MembershipCrowd(MembershipTally tally) {
        this.tally = tally;
    }

    /** The machines. */
    abstract Crowd<?, ?, ?> crowd();

    /** Tells a peer to join. */
    abstract void join(int peer, int contact);

    /** Whom a living peer knows. */
    abstract int[] view(int peer);

    /** Floods an item over the links from a peer, for so many ticks; how many have it, the source included, or NaN. */
    double flood(int source, int ticks) {
        return Double.NaN;
    }

    /** Whether all know each other from the start, and nobody has to join. */
    boolean complete() {
        return false;
    }

    /** Puts down what the graph of the living looks like. */
    void measure(Outcome outcome, String suffix, SplittableRandom random) {
        int[][] views = new int[crowd().size()][];
        for (int peer = 0; peer < views.length; peer++) {
            views[peer] = crowd().alive(peer) ? view(peer) : new int[0];
        }
        new ViewGraph(views, crowd()::alive).measure(outcome, suffix, random);
    }

    /** How soon failures are noticed: {@code detectionPeriods} and what else there is to say. */
    void detections(Outcome outcome) {
        outcome.with("detectionPeriods", tally.meanDetectionPeriods());
    }
}
