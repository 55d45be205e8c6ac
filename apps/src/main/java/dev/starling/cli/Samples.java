package dev.starling.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Measured values as the perf tests report them: quartiles by linear interpolation, and as outliers what is more than one
 * and a half interquartile ranges outside of them. The least and the greatest are those that are no outliers.
 */
final class Samples {
    private static final double FENCE = 1.5;

    private final List<Double> sorted;
    private final String unit;

    /** @param values at least one */
    Samples(List<Double> values, String unit) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values");
        }
        sorted = values.stream().sorted().toList();
        this.unit = unit;
    }

    /** The value below which a part of all lies, from 0 to 1. */
    double quantile(double part) {
        double at = part * (sorted.size() - 1);
        int below = (int) Math.floor(at);
        int above = (int) Math.ceil(at);
        return sorted.get(below) + (sorted.get(above) - sorted.get(below)) * (at - below);
    }

    private boolean isOutlier(double value) {
        double q1 = quantile(0.25);
        double q3 = quantile(0.75);
        double reach = FENCE * (q3 - q1);
        return value < q1 - reach || value > q3 + reach;
    }

    private List<Double> usual() {
        return sorted.stream().filter(value -> !isOutlier(value)).toList();
    }

    private List<Double> outliers() {
        return sorted.stream().filter(this::isOutlier).toList();
    }

    /** A block of YAML. */
    String yaml(String name) {
        return name + ":\n  iterations: " + sorted.size()
                + "\n  min: " + number(usual().getFirst())
                + "\n  q1: " + number(quantile(0.25))
                + "\n  median: " + number(quantile(0.5))
                + "\n  q3: " + number(quantile(0.75))
                + "\n  max: " + number(usual().getLast())
                + "\n  outliers: " + list(outliers())
                + "\n  samples: " + list(sorted)
                + "\n  unit: " + unit;
    }

    /** One line. */
    JsonLine json(String name) {
        return JsonLine.event(name)
                .with("iterations", sorted.size())
                .with("min", usual().getFirst())
                .with("q1", quantile(0.25))
                .with("median", quantile(0.5))
                .with("q3", quantile(0.75))
                .with("max", usual().getLast())
                .with("outliers", outliers().size())
                .with("unit", unit);
    }

    private static String list(List<Double> values) {
        return values.stream().map(Samples::number).collect(Collectors.joining(", ", "[", "]"));
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
