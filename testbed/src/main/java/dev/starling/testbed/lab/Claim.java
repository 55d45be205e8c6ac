package dev.starling.testbed.lab;

import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the catalogue: what somebody says, and the runs that try it. Everything here is stated before the run.
 *
 * @param name its name on the command line
 * @param says the claim, as people repeat it
 * @param source who says it
 * @param form the closed form or the published figures, in words
 * @param setting the parameters, in words
 * @param tolerance how far a point may be off, in words; each point has it as a number
 * @param axis what the points differ in
 * @param points what is measured
 * @param otherwise the verdict when the points are further off than that
 * @param note what explains the verdict that is expected; null where it holds
 */
public record Claim(
        String name,
        String says,
        String source,
        String form,
        String setting,
        String tolerance,
        String axis,
        List<Point> points,
        Verdict otherwise,
        @Nullable String note) {
    /** So many tolerances off, a claim still holds within that. */
    private static final double NEARLY = 3;

    /** What came out. */
    public enum Verdict {
        /** All points are within the tolerance. */
        HOLDS("holds"),
        /** All are within three times the tolerance. */
        HOLDS_WITHIN("holds within"),
        /** Some are further off. */
        DOES_NOT_HOLD("does not hold"),
        /** The source leaves open what exactly was run, and the plain reading gives something else. */
        NOT_REPRODUCIBLE("not reproducible");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** How a measured number relates to the claimed one. */
    public enum Relation {
        EQUAL,
        AT_MOST,
        AT_LEAST
    }

    /**
     * One point of the curve.
     *
     * @param label what it is called
     * @param x where it is on the axis
     * @param experiment what is run
     * @param runs with so many seeds, from 1 on
     * @param number the name of what is measured
     * @param form what it should be
     * @param room by how much it may be off
     */
    public record Point(
            String label,
            double x,
            Experiment experiment,
            int runs,
            String number,
            DoubleSupplier form,
            Relation relation,
            DoubleSupplier room) {
        /** A point whose claimed number is at hand. */
        public Point(
                String label,
                double x,
                Experiment experiment,
                int runs,
                String number,
                double claimed,
                Relation relation,
                double within) {
            this(label, x, experiment, runs, number, () -> claimed, relation, () -> within);
        }

        /** By how much it may be off. */
        public double within() {
            return room.getAsDouble();
        }

        /** What it should be. */
        public double claimed() {
            return form.getAsDouble();
        }

        /** By how many tolerances a number is off; 0 where it is on the right side. */
        double off(double measured) {
            double claimed = claimed();
            double beyond = switch (relation) {
                case EQUAL -> Math.abs(measured - claimed);
                case AT_MOST -> Math.max(0, measured - claimed);
                case AT_LEAST -> Math.max(0, claimed - measured);
            };
            return Double.isNaN(beyond) ? Double.POSITIVE_INFINITY : beyond / within();
        }
    }

    /** What the measured numbers, one a point, say. */
    Verdict verdict(List<Summary.Spread> measured) {
        double worst = 0;
        for (int i = 0; i < points.size(); i++) {
            worst = Math.max(worst, points.get(i).off(measured.get(i).mean()));
        }
        if (worst <= 1) {
            return Verdict.HOLDS;
        }
        // Where another verdict is expected and explained, nearness is no merit.
        return worst <= NEARLY && note == null ? Verdict.HOLDS_WITHIN : otherwise;
    }

    /** Changes when anything does that the numbers depend on, except the code. */
    String fingerprint() {
        StringBuilder all = new StringBuilder(name);
        for (Point point : points) {
            all.append('|')
                    .append(point.label())
                    .append(' ')
                    .append(point.runs())
                    .append(' ')
                    .append(point.number());
            all.append(' ').append(point.claimed()).append(' ').append(point.within());
        }
        return Integer.toHexString(all.toString().hashCode());
    }
}
