package dev.starling.cli;

import dev.starling.testbed.lab.Outcome;
import dev.starling.testbed.lab.Summary;
import dev.starling.testbed.lab.Summary.Spread;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.ToDoubleFunction;

/** Outcomes of experiments as lines: in JSON with all their numbers, for people with those that a line holds. */
final class LabLines {
    private static final int ROW_SHOWN = 12;

    private LabLines() {}

    /** One run. */
    static JsonLine run(Outcome outcome) {
        JsonLine line = JsonLine.event("run").with("seed", outcome.seed());
        for (Outcome.Value value : outcome.values()) {
            if (value.row()) {
                line.with(value.name(), value.numbers());
            } else {
                number(line, value.name(), value.number());
            }
        }
        return line;
    }

    /** All runs: means by the names of the numbers, then how far they spread. */
    static JsonLine summary(Summary summary) {
        JsonLine line = JsonLine.event("summary").with("runs", summary.runs());
        summary.spreads().forEach(spread -> line.with(spread.name(), spread.mean()));
        summary.rows().forEach(line::with);
        within(line, "sd", summary, Spread::sd);
        within(line, "min", summary, Spread::min);
        within(line, "p50", summary, Spread::p50);
        within(line, "p90", summary, Spread::p90);
        within(line, "p99", summary, Spread::p99);
        within(line, "max", summary, Spread::max);
        return line.within(
                "missing",
                missing -> summary.spreads().stream()
                        .filter(spread -> spread.missing() > 0)
                        .forEach(spread -> missing.with(spread.name(), spread.missing())));
    }

    private static void within(JsonLine line, String name, Summary summary, ToDoubleFunction<Spread> number) {
        line.within(
                name,
                fields -> summary.spreads()
                        .forEach(spread -> number(fields, spread.name(), number.applyAsDouble(spread))));
    }

    /** Counts stay whole numbers. */
    private static void number(JsonLine line, String name, double number) {
        if (number == Math.rint(number) && Math.abs(number) < 1e15) {
            line.with(name, (long) number);
        } else {
            line.with(name, number);
        }
    }

    /** One run for people. */
    static String text(Outcome outcome) {
        StringJoiner parts = new StringJoiner(", ", "seed " + outcome.seed() + ": ", "");
        for (Outcome.Value value : outcome.values()) {
            if (value.row()) {
                parts.add(value.name() + " " + row(value.numbers()));
            } else if (!Double.isNaN(value.number())) {
                parts.add(value.name() + " " + text(value.number()));
            }
        }
        return parts.toString();
    }

    /** All runs for people. */
    static String text(Summary summary) {
        StringJoiner lines = new StringJoiner("\n", summary.runs() + " runs:\n", "");
        for (Spread spread : summary.spreads()) {
            if (spread.missing() == summary.runs()) {
                continue;
            }
            String missing = spread.missing() == 0 ? "" : ", not in " + spread.missing() + " runs";
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-18s mean %s (sd %s), %s..%s, half below %s, 90 %% below %s%s",
                    spread.name(),
                    text(spread.mean()),
                    text(spread.sd()),
                    text(spread.min()),
                    text(spread.max()),
                    text(spread.p50()),
                    text(spread.p90()),
                    missing));
        }
        return lines.toString();
    }

    private static String row(double[] numbers) {
        StringJoiner shown = new StringJoiner(" ", "[", numbers.length > ROW_SHOWN ? " …]" : "]");
        for (int i = 0; i < Math.min(ROW_SHOWN, numbers.length); i++) {
            shown.add(text(numbers[i]));
        }
        return shown.toString();
    }

    private static String text(double number) {
        if (number == Math.rint(number) && Math.abs(number) < 1e15) {
            return String.valueOf((long) number);
        }
        return String.format(Locale.ROOT, Math.abs(number) < 0.01 ? "%.2e" : "%.4g", number);
    }
}
