package dev.starling.testbed.lab;

import dev.starling.testbed.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tries claims. */
public final class Laboratory {
    private Laboratory() {}

    /**
     * Runs a claim's points. Points that differ only in the number that they look at share their runs.
     *
     * @param threads how many runs at once; the numbers do not depend on it
     */
    public static Finding run(Claim claim, int threads, Progress progress) {
        long began = System.nanoTime();
        Map<Experiment, Summary> done = new HashMap<>();
        List<Summary.Spread> measured = new ArrayList<>();
        for (Claim.Point point : claim.points()) {
            progress.at(claim.name(), measured.size(), claim.points().size());
            measured.add(done.computeIfAbsent(point.experiment(), e -> summary(e, point.runs(), threads))
                    .of(point.number()));
        }
        progress.at(claim.name(), measured.size(), measured.size());
        double seconds = (System.nanoTime() - began) / 1e9;
        return new Finding(claim, List.copyOf(measured), claim.verdict(measured), seconds);
    }

    private static Summary summary(Experiment experiment, int runs, int threads) {
        List<Outcome> outcomes = new ArrayList<>();
        Series.run(experiment, 1, runs, threads, outcomes::add);
        return new Summary(outcomes);
    }
}
