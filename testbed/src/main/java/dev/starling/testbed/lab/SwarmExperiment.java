package dev.starling.testbed.lab;

import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;
import dev.starling.swarming.SwarmingCommand;
import dev.starling.swarming.SwarmingConfig;
import dev.starling.swarming.SwarmingEvent;
import dev.starling.swarming.SwarmingMachine;
import dev.starling.swarming.SwarmingMessage;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A swarm that fetches one file, with free riders in it, from the moment when all come at once or while they come and go. Uplinks are equal; downlinks
 * limit nothing. Who has the file stays and gives for {@code stayingSeconds}, then leaves; seeds stay. Numbers:
 *
 * <ul>
 *   <li>{@code contributorSeconds} and {@code riderSeconds}: mean time until the file is complete, and their percentiles
 *       {@code …P50}, {@code …P90}; who does not get it within the time is left out and counted in {@code …Missing}, a share;
 *   <li>{@code handicap}: the rate of contributors over that of free riders, while no contributor is done;
 *   <li>{@code contributorRate} and {@code riderRate}: in units of an uplink, until then; {@code predictedHandicap} of tit for tat
 *       without seeds: 1 + s/(1 − φ);
 *   <li>{@code firstPieces} and {@code lastPieces}: the mean seconds between pieces of a contributor's first and last twentieth,
 *       over that of all: which end is slow;
 *   <li>{@code bound}: the seconds that all uplinks together need for all copies, a lower bound of the last one's completion.
 * </ul>
 *
 * @param pieceSeconds how long an uplink takes for a piece
 * @param arrivals how many peers come a second, at random times (Poisson); 0 for all at once
 * @param headStart the share of pieces, at random, that each has at the beginning
 */
public record SwarmExperiment(
        int peers,
        int seeds,
        double freeRiders,
        SwarmingConfig config,
        double pieceSeconds,
        double headStart,
        int degree,
        int stayingSeconds,
        int limitSeconds,
        double arrivals)
        implements Experiment {
    private static final int TICKS_A_SECOND = 1000;
    private static final int STEP_TICKS = 1000;

    public SwarmExperiment {
        if (peers < 2 || peers > 100_000 || seeds < 0 || seeds >= peers || !(freeRiders >= 0 && freeRiders < 1)) {
            throw new IllegalArgumentException(
                    "a swarm has 2 to 100,000 peers, fewer seeds, and free riders from 0 to below" + " 1, not " + peers
                            + ", " + seeds + " and " + freeRiders);
        }
        if (!(pieceSeconds >= 0.001 && pieceSeconds <= 3600) || !(headStart >= 0 && headStart < 1) || degree < 1) {
            throw new IllegalArgumentException(
                    "a piece takes 0.001 to 3,600 s, a head start is from 0 to below 1 and a degree" + " from 1, not "
                            + pieceSeconds + ", " + headStart + ", " + degree);
        }
        if (stayingSeconds < 0 || limitSeconds < 1 || limitSeconds > 1_000_000) {
            throw new IllegalArgumentException("times are from 0 to 1,000,000 s");
        }
        if (!(arrivals >= 0 && arrivals <= 1000)) {
            throw new IllegalArgumentException("up to 1,000 peers come a second, not " + arrivals);
        }
    }

    /** A hundred peers and a seed with 200 pieces of a second each. */
    public static SwarmExperiment of(double freeRiders) {
        return new SwarmExperiment(100, 1, freeRiders, SwarmingConfig.DEFAULT, 1, 0, 30, 0, 20_000, 0);
    }

    /** The same with other rules. */
    public SwarmExperiment config(SwarmingConfig other) {
        return new SwarmExperiment(
                peers,
                seeds,
                freeRiders,
                other,
                pieceSeconds,
                headStart,
                degree,
                stayingSeconds,
                limitSeconds,
                arrivals);
    }

    /** The same with other peers, seeds and pieces to begin with. */
    public SwarmExperiment swarm(int count, int ofThemSeeds, double share) {
        return new SwarmExperiment(
                count,
                ofThemSeeds,
                freeRiders,
                config,
                pieceSeconds,
                share,
                degree,
                stayingSeconds,
                limitSeconds,
                arrivals);
    }

    /** The same with peers that come one after another. */
    public SwarmExperiment arrivals(double perSecond) {
        return new SwarmExperiment(
                peers,
                seeds,
                freeRiders,
                config,
                pieceSeconds,
                headStart,
                degree,
                stayingSeconds,
                limitSeconds,
                perSecond);
    }

    @Override
    public Outcome run(long seed) {
        RunSeeds streams = new RunSeeds(seed);
        SplittableRandom random = streams.roles();
        // Peers are alike: the first ones are the seeds, the last ones ride free.
        int riders = (int) Math.round((peers - seeds) * freeRiders);
        Tally tally = new Tally(peers, seeds, peers - riders, config.pieces());
        long pieceNs = Math.round(pieceSeconds * 1e9);
        Crowd<SwarmingMessage, SwarmingCommand, SwarmingEvent> crowd = new Crowd<>(
                streams,
                peers,
                Links.UNIT,
                p -> new SwarmingMachine(
                        config, Duration.ofNanos(pieceNs), p < peers - riders, beginning(p, random, tally)),
                tally);
        Tracker tracker = new Tracker(crowd, streams.topology(), degree, config.neighboursMax());
        int[] order = order(random);
        int next = 0;
        double nextAt = 0;
        for (int tick = STEP_TICKS; tick <= limitSeconds * TICKS_A_SECOND && tally.open > 0; tick += STEP_TICKS) {
            crowd.runTo(tick);
            while (next < peers && nextAt * TICKS_A_SECOND <= tick) {
                tally.cameAt[order[next]] = tick;
                tracker.comes(order[next]);
                next++;
                nextAt += next <= seeds || arrivals == 0 ? 0 : -Math.log1p(-random.nextDouble()) / arrivals;
            }
            for (int peer = seeds; peer < peers; peer++) {
                int done = tally.doneAt[peer];
                if (done > 0 && done + stayingSeconds * TICKS_A_SECOND <= tick && crowd.alive(peer)) {
                    tracker.leaves(peer);
                }
            }
        }
        return outcome(new Outcome(seed), tally, riders);
    }

    /** Seeds first, then the others in any order. */
    private int[] order(SplittableRandom random) {
        int[] order = new int[peers];
        Arrays.setAll(order, p -> p);
        for (int i = peers - 1; i > seeds; i--) {
            int j = seeds + random.nextInt(i - seeds + 1);
            int peer = order[i];
            order[i] = order[j];
            order[j] = peer;
        }
        return order;
    }

    private BitSet beginning(int peer, SplittableRandom random, Tally tally) {
        BitSet have = new BitSet();
        if (peer < seeds) {
            have.set(0, config.pieces());
        }
        for (int piece = 0; headStart > 0 && piece < config.pieces(); piece++) {
            if (random.nextDouble() < headStart) {
                have.set(piece);
            }
        }
        tally.had[peer] = have.cardinality();
        return have;
    }

    private Outcome outcome(Outcome outcome, Tally tally, int riders) {
        int first = peers - riders;
        double contributors = tally.rate(seeds, first) * pieceSeconds;
        double ridersRate = tally.rate(first, peers) * pieceSeconds;
        tally.put(outcome, "contributor", seeds, first);
        tally.put(outcome, "rider", first, peers);
        double lacking = 0;
        for (int peer = seeds; peer < peers; peer++) {
            lacking += config.pieces() - tally.had[peer];
        }
        return outcome.with("contributorRate", contributors)
                .with("riderRate", riders == 0 ? Double.NaN : ridersRate)
                .with("handicap", riders == 0 ? Double.NaN : contributors / ridersRate)
                .with("predictedHandicap", 1 + config.slots() / (1 - freeRiders))
                .with("firstPieces", tally.pace(true, seeds, first))
                .with("lastPieces", tally.pace(false, seeds, first))
                .with("bound", lacking * pieceSeconds / (peers - riders));
    }

    private static final class Tally implements CrowdWatch<SwarmingMessage, SwarmingEvent> {
        private final int seeds;
        private final int firstRider;
        private final int pieces;
        private final int[] had;
        private final int[] cameAt;
        private final int[] doneAt;
        private final int[] got;
        /** When the first and the last twentieth of a peer's pieces had come, or began. */
        private final int[] firstAt;

        private final int[] lastFrom;
        private int firstDoneAt;
        private int open;

        Tally(int peers, int seeds, int firstRider, int pieces) {
            this.seeds = seeds;
            this.firstRider = firstRider;
            this.pieces = pieces;
            had = new int[peers];
            cameAt = new int[peers];
            doneAt = new int[peers];
            got = new int[peers];
            firstAt = new int[peers];
            lastFrom = new int[peers];
            open = peers - seeds;
        }

        @Override
        public void sent(int from, int to, SwarmingMessage message) {}

        @Override
        public void event(int peer, int tick, SwarmingEvent event) {
            switch (event) {
                case SwarmingEvent.Got e -> {
                    if (firstDoneAt == 0) {
                        got[peer]++;
                    }
                    if (e.have() <= had[peer] + part(peer)) {
                        firstAt[peer] = tick;
                    }
                    if (e.have() <= pieces - part(peer)) {
                        lastFrom[peer] = tick;
                    }
                }
                case SwarmingEvent.Complete e -> {
                    doneAt[peer] = tick;
                    open--;
                    if (peer >= seeds && peer < firstRider && firstDoneAt == 0) {
                        firstDoneAt = tick;
                    }
                }
            }
        }

        private int part(int peer) {
            return Math.max(1, (pieces - had[peer]) / 20);
        }

        /** Pieces a second until the first contributor was done. */
        double rate(int from, int to) {
            double sum = 0;
            for (int peer = from; peer < to; peer++) {
                sum += got[peer];
            }
            return sum / (to - from) / (firstDoneAt / (double) TICKS_A_SECOND);
        }

        double pace(boolean first, int from, int to) {
            double sum = 0;
            double all = 0;
            for (int peer = from; peer < to; peer++) {
                if (doneAt[peer] > 0) {
                    sum += (first ? firstAt[peer] - cameAt[peer] : doneAt[peer] - lastFrom[peer]) / (double) part(peer);
                    all += (doneAt[peer] - cameAt[peer]) / (double) (pieces - had[peer]);
                }
            }
            return sum / all;
        }

        void put(Outcome outcome, String name, int from, int to) {
            double[] seconds = IntStream.range(from, to)
                    .filter(peer -> doneAt[peer] > 0)
                    .mapToDouble(peer -> (doneAt[peer] - cameAt[peer]) / (double) TICKS_A_SECOND)
                    .sorted()
                    .toArray();
            outcome.with(name + "Seconds", Arrays.stream(seconds).average().orElse(Double.NaN))
                    .with(name + "P50", percentile(seconds, 50))
                    .with(name + "P90", percentile(seconds, 90))
                    .with(name + "Missing", from == to ? Double.NaN : 1 - (double) seconds.length / (to - from));
        }

        private static double percentile(double[] sorted, int percent) {
            return sorted.length == 0 ? Double.NaN : sorted[Math.ceilDiv(percent * sorted.length, 100) - 1];
        }
    }
}
