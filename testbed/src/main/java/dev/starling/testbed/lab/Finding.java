package dev.starling.testbed.lab;

import java.util.List;

/**
 * What came out of a claim.
 *
 * @param measured one a point
 * @param seconds of wall time that it took; 0 where it was read from an earlier run
 */
public record Finding(Claim claim, List<Summary.Spread> measured, Claim.Verdict verdict, double seconds) {
    /** By how many tolerances the worst point is off. */
    public double worst() {
        double worst = 0;
        for (int i = 0; i < measured.size(); i++) {
            worst = Math.max(worst, claim.points().get(i).off(measured.get(i).mean()));
        }
        return worst;
    }
}
