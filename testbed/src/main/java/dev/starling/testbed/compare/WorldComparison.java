package dev.starling.testbed.compare;

import dev.starling.peer.World;
import dev.starling.sim.Latency;
import dev.starling.sim.LinkModel;
import dev.starling.sim.Rule;
import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Progress;
import java.time.Duration;
import java.util.List;

/**
 * The main job's publications among real peers, and the same among simulated ones over the same network.
 *
 * <p>Each pair of peers is a fixed time apart, drawn from the seed: {@link #NEAREST} to {@link #FARTHEST} one way. The real
 * peers share a machine and hold back what comes for so long; between the simulated ones it is the simulator's latency. What
 * the real machine adds (the kernel, scheduling, encryption, other programs) is measured while the first publications warm
 * it up: how much longer each message took than the trips between its pair take, whose number the simulated warm-up shows.
 * Each simulated trip takes so much longer as well, by a draw from what was measured. Then other publications are compared,
 * by percentiles of the time from each publication to each delivery, over one hop or many.
 *
 * @param added by the real machine to a trip between two peers, nanoseconds, ascending
 */
public record WorldComparison(WorldRun real, WorldRun simulated, long[] added) {
    /** How far percentiles may lie apart, as a share of the real one. */
    public static final double TOLERANCE = 0.10;

    /** The percentiles that are compared. */
    public static final List<Integer> PERCENTILES = List.of(10, 25, 50, 75, 90);

    /** The least that two peers are apart, one way. */
    public static final Duration NEAREST = Duration.ofMillis(40);

    /** The most that two peers are apart, one way. */
    public static final Duration FARTHEST = Duration.ofMillis(160);

    private static final int WARM_UP = 20;

    /** Runs both; the caller closes the real world. */
    public static WorldComparison run(World realWorld, MainJob.Settings settings, int publications, Progress progress) {
        return run(realWorld, settings, WARM_UP, publications, progress);
    }

    /** @param warmUp publications before those that are compared, from 1 */
    static WorldComparison run(
            World realWorld, MainJob.Settings settings, int warmUp, int publications, Progress progress) {
        PairDelays delays = new PairDelays(settings.seed(), NEAREST, FARTHEST);
        WorldRun.Plan plan = new WorldRun.Plan(settings.withoutBanks(), warmUp, publications, delays);
        WorldRun real = WorldRun.of(new DelayedWorld(realWorld, delays), plan, progress, carried -> {});
        // Nothing until the simulated warm-up is over; the driving thread's.
        long[][] added = {new long[1]};
        try (SimulatedWorld world = SimulatedWorld.seeded(settings.seed())) {
            // Every simulated peer is a site of its own, and sites have numbers in the order of the peers.
            world.links(LinkModel.DEFAULT.latency(new Latency.Fixed(Duration.ZERO)));
            world.simulator().add((Rule) passing -> {
                long[] draws = added[0];
                return new Rule.Verdict.Delay(Duration.ofNanos(delays.delayNs(passing.fromSite(), passing.toSite())
                        + draws[passing.faults().nextInt(draws.length)]));
            });
            WorldRun simulated = WorldRun.of(
                    world,
                    plan.listeningAt("0.0.0.0"),
                    progress,
                    carried -> added[0] = addedNs(real.carried(), trips(carried)));
            return new WorldComparison(real, simulated, added[0]);
        }
    }

    /**
     * How often a message crosses the network before it is in the other peer's hand, where crossing is all that takes time:
     * once as a datagram, three times on a stream of its own, which is negotiated first.
     */
    private static int trips(List<WorldRun.Carried> carried) {
        double[] trips = carried.stream()
                .filter(message -> message.apartNs() > 0)
                .mapToDouble(message -> (double) message.tookNs() / message.apartNs())
                .sorted()
                .toArray();
        if (trips.length == 0) {
            throw new IllegalStateException("no message was seen to arrive, so that there is no latency to go by");
        }
        return (int) Math.max(1, Math.round(trips[trips.length / 2]));
    }

    /** What the machine added to each trip of each message. */
    private static long[] addedNs(List<WorldRun.Carried> carried, int trips) {
        return carried.stream()
                .mapToLong(message -> Math.max(0, message.tookNs() / trips - message.apartNs()))
                .sorted()
                .toArray();
    }

    /** What the real machine adds to half of the trips at most. */
    public double addedMsP50() {
        return added[added.length / 2] / 1e6;
    }

    /** What the real machine adds to nine of ten trips at most. */
    public double addedMsP90() {
        return added[(int) (0.9 * added.length)] / 1e6;
    }

    /** A simulated percentile as a multiple of the real one. */
    public double ratio(int percentile) {
        return simulated.delayNs(percentile / 100.0) / real.delayNs(percentile / 100.0);
    }

    /** How far the percentile that is farthest off is off, as a share of the real one. */
    public double farthestOff() {
        return PERCENTILES.stream()
                .mapToDouble(percentile -> Math.abs(ratio(percentile) - 1))
                .max()
                .orElse(Double.NaN);
    }

    /** Whether everybody got everything in both worlds. */
    public boolean equalDeliveries() {
        return real.deliveries() == simulated.deliveries() && real.deliveries() == real.wanted();
    }

    /** Whether deliveries are equal and all percentiles within the tolerance. */
    public boolean holds() {
        return equalDeliveries() && farthestOff() <= TOLERANCE;
    }
}
