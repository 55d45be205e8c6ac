package dev.starling.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs benchmarks in alternating rounds and prints the medians with their spread. */
public final class Bench {
    private static final int ROUNDS = Integer.getInteger("rounds", 5);

    private Bench() {}

    /**
     * Runs what matches.
     *
     * @param args a regular expression of benchmark names; none for all
     */
    public static void main(String[] args) throws RunnerException {
        String include = args.length == 0 ? ".*" : args[0];
        System.out.printf(
                "%s %s, %s %s, %d processors%n%d rounds; each: every benchmark once in a JVM of its own, -Xmx4g,"
                        + " serial collector, 3 × 2 s warm-up, 3 × 2 s measured%n%n",
                System.getProperty("java.vendor"),
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors(),
                ROUNDS);
        Map<String, List<Double>> scores = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (RunResult result : round(include)) {
                scores.computeIfAbsent(name(result), k -> new ArrayList<>())
                        .add(result.getSecondaryResults()
                                .get(CpuTimeProfiler.RESULT)
                                .getScore());
            }
        }
        System.out.printf("| benchmark | operations / CPU-s, median | least | most |%n|---|---|---|---|%n");
        scores.forEach((name, all) -> {
            all.sort(null);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %,.0f | %,.0f | %,.0f |%n",
                    name,
                    all.get(all.size() / 2),
                    all.getFirst(),
                    all.getLast());
        });
    }

    private static Collection<RunResult> round(String include) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(include)
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(2))
                .measurementIterations(3)
                .measurementTime(TimeValue.seconds(2))
                .jvmArgs("-Xmx4g", "-Xms4g", "-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow")
                .addProfiler(CpuTimeProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .build();
        return new Runner(options).run();
    }

    private static String name(RunResult result) {
        String full = result.getParams().getBenchmark();
        StringBuilder name = new StringBuilder(full.substring("dev.starling.bench.".length()));
        for (String key : result.getParams().getParamsKeys()) {
            name.append(' ').append(key).append('=').append(result.getParams().getParam(key));
        }
        return name.toString();
    }
}
