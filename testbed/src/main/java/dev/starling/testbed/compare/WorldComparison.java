package dev.starling.testbed.compare;

import dev.starling.peer.World;
import dev.starling.sim.Latency;
import dev.starling.sim.LinkModel;
import dev.starling.sim.Rule;
import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Progress;
import java.time.Duration;
import java.util.Arrays;

/**
 * The main job's publications among real peers, and the same among simulated ones whose messages take as long as the real
 * ones took, each drawn anew from what was measured.
 */
public record WorldComparison(WorldRun real, WorldRun simulated) {
    /** How far means and percentiles may lie apart, as a share of the real ones. */
    public static final double TOLERANCE = 0.10;

    private static final int WARM_UP = 20;

    /** Runs both; the caller closes the real world. */
    public static WorldComparison run(World realWorld, MainJob.Settings settings, int publications, Progress progress) {
        WorldRun real = WorldRun.of(realWorld, settings, WARM_UP, publications, progress);
        if (real.latenciesNs().length == 0) {
            throw new IllegalStateException("no message was seen to arrive, so that there is no latency to go by");
        }
        try (SimulatedWorld world = SimulatedWorld.seeded(settings.seed())) {
            world.links(LinkModel.DEFAULT.latency(new Latency.Fixed(Duration.ZERO)));
            long[] latencies = real.latenciesNs();
            world.simulator().add((Rule) passing -> new Rule.Verdict.Delay(
                    Duration.ofNanos(latencies[passing.faults().nextInt(latencies.length)])));
            MainJob.Settings virtual = new MainJob.Settings(
                    settings.transport(),
                    settings.peers(),
                    settings.topology(),
                    "0.0.0.0",
                    settings.seed(),
                    settings.patience());
            return new WorldComparison(real, WorldRun.of(world, virtual, WARM_UP, publications, progress));
        }
    }

    /** The median latency of a message among the real peers. */
    public double latencyMsP50() {
        long[] sorted = real.latenciesNs().clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2] / 1e6;
    }

    /** How far the simulated mean is off, as a share of the real one. */
    public double meanOff() {
        return Math.abs(simulated.meanNs() / real.meanNs() - 1);
    }

    /** How far a percentile is off, as a share of the real one. */
    public double off(double share) {
        return Math.abs(simulated.delayNs(share) / real.delayNs(share) - 1);
    }

    /** Whether everybody got everything in both worlds. */
    public boolean equalDeliveries() {
        return real.deliveries() == simulated.deliveries();
    }

    /** Whether deliveries are equal, and mean, median and the ninth decile within the tolerance. */
    public boolean holds() {
        return equalDeliveries() && meanOff() <= TOLERANCE && off(0.5) <= TOLERANCE && off(0.9) <= TOLERANCE;
    }
}
