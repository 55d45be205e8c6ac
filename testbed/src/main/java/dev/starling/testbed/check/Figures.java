package dev.starling.testbed.check;

import java.util.function.ToDoubleFunction;

/** A figure of the ending lies within bounds. */
record Figures(String what, ToDoubleFunction<Ending> figure, double least, double most) implements Checker {
    @Override
    public Verdict verdict(Ending ending) {
        double value = figure.applyAsDouble(ending);
        String said = what + ": " + (value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value));
        return value >= least && value <= most
                ? Verdict.held(said)
                : Verdict.broken(said + ", wanted "
                        + (least == most ? plain(least) : "between " + plain(least) + " and " + plain(most)));
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }
}
