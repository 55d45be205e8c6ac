package dev.starling.testbed.lab;

import dev.starling.membership.MembershipEvent;
import dev.starling.sim.crowd.Crowd;
import org.jspecify.annotations.Nullable;

/** Counts what peers believe of each other, against the truth. */
final class MembershipTally {
    private final int roundTicks;
    private final boolean[] judgedOnce;
    private @Nullable Crowd<?, ?, ?> crowd;
    private int killedTick = -1;
    private long detections;
    private double detectionTicks;
    private int firstDetection = -1;
    private int firstVerdict = -1;
    private int lastVerdict = -1;
    private long falseVerdicts;
    private int falselyJudged;
    private long falseVerdictsOnHealthy;
    private boolean[] slow = {};

    MembershipTally(int peers, int roundTicks) {
        this.roundTicks = roundTicks;
        judgedOnce = new boolean[peers];
    }

    /** Whose truth it is. */
    void of(Crowd<?, ?, ?> truth) {
        crowd = truth;
    }

    /** From now on these are slow. */
    void slow(boolean[] peers) {
        slow = peers;
    }

    /** The failures have just happened. */
    void killed(int tick) {
        killedTick = tick;
    }

    void event(int tick, MembershipEvent event) {
        switch (event) {
            case MembershipEvent.Up up -> {}
            case MembershipEvent.Suspected suspected -> {
                if (dead(suspected.peer()) && firstDetection < 0) {
                    firstDetection = tick;
                }
            }
            case MembershipEvent.Down down -> {
                if (down.failed()) {
                    verdict(tick, down.peer());
                }
            }
        }
    }

    private void verdict(int tick, int peer) {
        if (!dead(peer)) {
            falseVerdicts++;
            falseVerdictsOnHealthy += slow.length > 0 && slow[peer] ? 0 : 1;
            falselyJudged += judgedOnce[peer] ? 0 : 1;
            judgedOnce[peer] = true;
            return;
        }
        detections++;
        detectionTicks += tick - killedTick;
        firstDetection = firstDetection < 0 ? tick : firstDetection;
        firstVerdict = firstVerdict < 0 ? tick : firstVerdict;
        lastVerdict = tick;
    }

    private boolean dead(int peer) {
        return crowd != null && !crowd.alive(peer);
    }

    /** From a death until somebody who knew the dead notices, on average; NaN where nobody did. */
    double meanDetectionPeriods() {
        return detections == 0 ? Double.NaN : detectionTicks / detections / roundTicks;
    }

    /** From the deaths until the first suspicion or verdict. */
    double firstDetectionPeriods() {
        return since(firstDetection);
    }

    /** From the deaths until the first verdict. */
    double firstVerdictPeriods() {
        return since(firstVerdict);
    }

    /** From the deaths until the last verdict. */
    double lastVerdictPeriods() {
        return since(lastVerdict);
    }

    private double since(int tick) {
        return tick < 0 ? Double.NaN : (double) (tick - killedTick) / roundTicks;
    }

    /** How often a living peer was taken for dead by another. */
    long falseVerdicts() {
        return falseVerdicts;
    }

    /** And that peer was not even slow. */
    long falseVerdictsOnHealthy() {
        return falseVerdictsOnHealthy;
    }

    /** How many living peers were taken for dead by anybody, ever. */
    int falselyJudged() {
        return falselyJudged;
    }
}
