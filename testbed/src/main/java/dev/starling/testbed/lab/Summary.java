package dev.starling.testbed.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What several outcomes of one experiment have in common. */
public final class Summary {
    /**
     * One number over all runs. Runs in which it did not happen (NaN) are counted and left out of the rest.
     *
     * @param missing in how many runs it did not happen
     * @param sd the standard deviation of a sample; 0 for a single run
     */
    public record Spread(
            String name,
            int missing,
            double mean,
            double sd,
            double min,
            double p50,
            double p90,
            double p99,
            double max) {}

    private final int runs;
    private final Map<String, Spread> spreads = new LinkedHashMap<>();
    private final Map<String, double[]> rows = new LinkedHashMap<>();

    /** Of these outcomes, at least one. */
    public Summary(List<Outcome> outcomes) {
        runs = outcomes.size();
        List<Outcome.Value> names = outcomes.getFirst().values();
        for (int i = 0; i < names.size(); i++) {
            int at = i;
            List<double[]> numbers =
                    outcomes.stream().map(o -> o.values().get(at).numbers()).toList();
            String name = names.get(i).name();
            if (names.get(i).row()) {
                rows.put(name, meanRow(numbers));
            } else {
                spreads.put(
                        name,
                        spread(name, numbers.stream().mapToDouble(n -> n[0]).toArray()));
            }
        }
    }

    /** How many runs. */
    public int runs() {
        return runs;
    }

    /** The numbers, in the order in which a run gives them. */
    public List<Spread> spreads() {
        return new ArrayList<>(spreads.values());
    }

    /**
     * The spread of one number.
     *
     * @throws IllegalArgumentException where no number has this name
     */
    public Spread of(String name) {
        Spread spread = spreads.get(name);
        if (spread == null) {
            throw new IllegalArgumentException("nothing named " + name + ", but " + spreads.keySet());
        }
        return spread;
    }

    /** The mean of one number. */
    public double mean(String name) {
        return of(name).mean();
    }

    /** The means of the rows, place by place; a shorter row goes on with its last number. */
    public Map<String, double[]> rows() {
        return rows;
    }

    private static Spread spread(String name, double[] all) {
        double[] sorted =
                Arrays.stream(all).filter(n -> !Double.isNaN(n)).sorted().toArray();
        int n = sorted.length;
        double mean = Arrays.stream(sorted).average().orElse(Double.NaN);
        double squares = Arrays.stream(sorted).map(x -> (x - mean) * (x - mean)).sum();
        double sd = n == 0 ? Double.NaN : n == 1 ? 0 : Math.sqrt(squares / (n - 1));
        return new Spread(
                name,
                all.length - n,
                mean,
                sd,
                percentile(sorted, 0),
                percentile(sorted, 50),
                percentile(sorted, 90),
                percentile(sorted, 99),
                percentile(sorted, 100));
    }

    /** The smallest number that is not below so many per cent of all. */
    private static double percentile(double[] sorted, int percent) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int rank = Math.ceilDiv(percent * sorted.length, 100);
        return sorted[Math.max(0, rank - 1)];
    }

    private static double[] meanRow(List<double[]> rows) {
        int length = rows.stream().mapToInt(row -> row.length).max().orElse(0);
        double[] mean = new double[length];
        for (double[] row : rows) {
            for (int i = 0; i < length && row.length > 0; i++) {
                mean[i] += row[Math.min(i, row.length - 1)] / rows.size();
            }
        }
        return mean;
    }
}
