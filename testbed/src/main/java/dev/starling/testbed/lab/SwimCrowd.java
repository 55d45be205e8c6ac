package dev.starling.testbed.lab;

import dev.starling.membership.MembershipCommand;
import dev.starling.membership.MembershipEvent;
import dev.starling.membership.swim.SwimConfig;
import dev.starling.membership.swim.SwimMachine;
import dev.starling.membership.swim.SwimMessage;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** SWIM among peers who all know each other from the start, and whose periods begin together. */
final class SwimCrowd extends MembershipCrowd implements CrowdWatch<SwimMessage, MembershipEvent> {
    private static final int SAMPLES = 400;

    private final SwimMachine[] machines;
    private final Crowd<SwimMessage, MembershipCommand, MembershipEvent> crowd;

    SwimCrowd(RunSeeds seeds, int peers, Links links, SwimConfig config, MembershipTally tally) {
        super(tally);
        machines = new SwimMachine[peers];
        crowd = new Crowd<>(
                seeds,
                peers,
                links,
                p -> {
                    machines[p] = new SwimMachine(config, p, peers, 0);
                    return machines[p];
                },
                this);
    }

    @Override
    Crowd<?, ?, ?> crowd() {
        return crowd;
    }

    @Override
    boolean complete() {
        return true;
    }

    @Override
    void join(int peer, int contact) {
        crowd.command(peer, new MembershipCommand.Join(contact));
    }

    @Override
    int[] view(int peer) {
        return IntStream.range(0, machines.length)
                .filter(other -> knows(peer, other))
                .toArray();
    }

    private boolean knows(int peer, int other) {
        return peer != other && machines[peer].believesAlive(other);
    }

    /** The graph is nearly complete: a sample says enough, and what is missing in it is looked for instead of what is there. */
    @Override
    void measure(Outcome outcome, String suffix, SplittableRandom random) {
        int[] living = IntStream.range(0, machines.length).filter(crowd::alive).toArray();
        double entries = 0;
        double dead = 0;
        int step = Math.max(1, living.length / SAMPLES);
        int sampled = 0;
        for (int i = 0; i < living.length; i += step) {
            sampled++;
            for (int other = 0; other < machines.length; other++) {
                if (knows(living[i], other)) {
                    entries += crowd.alive(other) ? 1 : 0;
                    dead += crowd.alive(other) ? 0 : 1;
                }
            }
        }
        double largest = (double) largestComponent(living) / living.length;
        outcome.with("connected" + suffix, largest == 1 ? 1 : 0)
                .with("largestComponent" + suffix, largest)
                .with("degree" + suffix, entries / sampled)
                .with("inDegreeSd" + suffix, Double.NaN)
                .with("symmetry" + suffix, Double.NaN)
                .with("deadShare" + suffix, dead / Math.max(1, dead + entries))
                .with("clustering" + suffix, clustering(living, random))
                .with("pathLength" + suffix, pathLength(living, random));
    }

    private boolean linked(int one, int other) {
        return knows(one, other) || knows(other, one);
    }

    private int largestComponent(int[] living) {
        int[] left = living.clone();
        int count = left.length;
        int largest = 0;
        int[] queue = new int[living.length];
        while (count > 0) {
            queue[0] = left[--count];
            int end = 1;
            for (int begin = 0; begin < end; begin++) {
                int kept = 0;
                for (int i = 0; i < count; i++) {
                    if (linked(queue[begin], left[i])) {
                        queue[end++] = left[i];
                    } else {
                        left[kept++] = left[i];
                    }
                }
                count = kept;
            }
            largest = Math.max(largest, end);
        }
        return largest;
    }

    private double clustering(int[] living, SplittableRandom random) {
        int pairs = 0;
        int closed = 0;
        for (int i = 0; i < SAMPLES && living.length > 2; i++) {
            int[] three = random.ints(0, living.length)
                    .distinct()
                    .limit(3)
                    .map(at -> living[at])
                    .toArray();
            if (linked(three[0], three[1]) && linked(three[0], three[2])) {
                pairs++;
                closed += linked(three[1], three[2]) ? 1 : 0;
            }
        }
        return pairs == 0 ? Double.NaN : (double) closed / pairs;
    }

    /** Whoever is not known is known by somebody who is. */
    private double pathLength(int[] living, SplittableRandom random) {
        double sum = 0;
        for (int i = 0; i < SAMPLES; i++) {
            int[] two = Arrays.stream(
                            random.ints(0, living.length).distinct().limit(2).toArray())
                    .map(at -> living[at])
                    .toArray();
            sum += linked(two[0], two[1]) ? 1 : 2;
        }
        return sum / SAMPLES;
    }

    @Override
    void detections(Outcome outcome) {
        outcome.with("detectionPeriods", tally.firstDetectionPeriods())
                .with("verdictPeriods", tally.firstVerdictPeriods())
                .with("lastVerdictPeriods", tally.lastVerdictPeriods());
    }

    @Override
    public void sent(int from, int to, SwimMessage message) {}

    @Override
    public void event(int peer, int tick, MembershipEvent event) {
        tally.event(tick, event);
    }
}
