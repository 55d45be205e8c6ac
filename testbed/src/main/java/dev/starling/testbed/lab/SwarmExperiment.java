package dev.starling.testbed.lab;

import dev.starling.core.OverlayInput;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Graph;
import dev.starling.sim.crowd.Graphs;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;
import dev.starling.swarming.SwarmingCommand;
import dev.starling.swarming.SwarmingConfig;
import dev.starling.swarming.SwarmingEvent;
import dev.starling.swarming.SwarmingMachine;
import dev.starling.swarming.SwarmingMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A swarm that fetches one file, with free riders in it, from the moment when all come at once. Uplinks are equal; downlinks
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
        int limitSeconds)
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
    }

    /** A hundred peers and a seed with 200 pieces of a second each. */
    public static SwarmExperiment of(double freeRiders) {
        return new SwarmExperiment(100, 1, freeRiders, SwarmingConfig.DEFAULT, 1, 0, 30, 0, 20_000);
    }

    /** The same with other rules. */
    public SwarmExperiment config(SwarmingConfig other) {
        return new SwarmExperiment(
                peers, seeds, freeRiders, other, pieceSeconds, headStart, degree, stayingSeconds, limitSeconds);
    }

    /** The same with other peers, seeds and pieces to begin with. */
    public SwarmExperiment swarm(int count, int ofThemSeeds, double share) {
        return new SwarmExperiment(
                count, ofThemSeeds, freeRiders, config, pieceSeconds, share, degree, stayingSeconds, limitSeconds);
    }

    @Override
    public Outcome run(long seed) {
        RunSeeds streams = new RunSeeds(seed);
        int links = Math.min(degree, peers - 1);
        Graph graph = Graphs.regular(peers, peers * links % 2 == 0 ? links : links - 1, streams.topology());
        SplittableRandom random = streams.roles();
        // Peers are alike and the graph is random: the first ones are the seeds, the last ones ride free.
        int riders = (int) Math.round((peers - seeds) * freeRiders);
        Tally tally = new Tally(peers, seeds, peers - riders, config.pieces());
        long pieceNs = Math.round(pieceSeconds * 1e9);
        Crowd<SwarmingMessage, SwarmingCommand, SwarmingEvent> crowd = new Crowd<>(
                streams,
                peers,
                Links.UNIT,
                p -> new SwarmingMachine(
                        config,
                        Duration.ofNanos(pieceNs),
                        p < peers - riders,
                        beginning(p, random, tally),
                        graph.neighbours(p)),
                tally);
        for (int peer = 0; peer < peers; peer++) {
            crowd.command(peer, new SwarmingCommand());
        }
        List<Set<Integer>> neighbours = new ArrayList<>();
        for (int peer = 0; peer < peers; peer++) {
            neighbours.add(
                    Arrays.stream(graph.neighbours(peer)).boxed().collect(Collectors.toCollection(TreeSet::new)));
        }
        int end = limitSeconds * TICKS_A_SECOND;
        for (int tick = STEP_TICKS; tick <= end && tally.open > 0; tick += STEP_TICKS) {
            crowd.runTo(tick);
            leave(crowd, neighbours, random, tally, tick);
        }
        return outcome(new Outcome(seed), tally, riders);
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

    /** Who is done leaves, and whoever loses a neighbour by that is given another, as trackers do. */
    private void leave(
            Crowd<SwarmingMessage, SwarmingCommand, SwarmingEvent> crowd,
            List<Set<Integer>> links,
            SplittableRandom random,
            Tally tally,
            int tick) {
        for (int peer = seeds; peer < peers; peer++) {
            boolean due = tally.doneAt[peer] > 0 && tally.doneAt[peer] + stayingSeconds * TICKS_A_SECOND <= tick;
            if (!due || !crowd.alive(peer)) {
                continue;
            }
            crowd.kill(peer);
            for (int neighbour : links.get(peer)) {
                links.get(neighbour).remove(peer);
                crowd.feed(neighbour, new OverlayInput.LinkDown<>(peer));
                relink(crowd, links, random, neighbour);
            }
            links.get(peer).clear();
        }
    }

    private void relink(
            Crowd<SwarmingMessage, SwarmingCommand, SwarmingEvent> crowd,
            List<Set<Integer>> links,
            SplittableRandom random,
            int peer) {
        for (int tries = 0; tries < 10 && links.get(peer).size() < Math.min(degree, crowd.alive() - 1); tries++) {
            int other = random.nextInt(peers);
            boolean room = links.get(other).size() < config.neighboursMax();
            if (other != peer && crowd.alive(other) && room && links.get(peer).add(other)) {
                links.get(other).add(peer);
                crowd.feed(peer, new OverlayInput.LinkUp<>(other));
                crowd.feed(other, new OverlayInput.LinkUp<>(peer));
            }
        }
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
                    sum += (first ? firstAt[peer] : doneAt[peer] - lastFrom[peer]) / (double) part(peer);
                    all += doneAt[peer] / (double) (pieces - had[peer]);
                }
            }
            return sum / all;
        }

        void put(Outcome outcome, String name, int from, int to) {
            double[] seconds = Arrays.stream(doneAt, from, to)
                    .filter(tick -> tick > 0)
                    .mapToDouble(tick -> tick / (double) TICKS_A_SECOND)
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
