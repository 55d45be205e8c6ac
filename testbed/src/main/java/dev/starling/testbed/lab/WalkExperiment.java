package dev.starling.testbed.lab;

import dev.starling.gnutella.walk.Seek;
import dev.starling.gnutella.walk.Surroundings;
import dev.starling.gnutella.walk.WalkConfig;
import dev.starling.gnutella.walk.WalkEvent;
import dev.starling.gnutella.walk.WalkMachine;
import dev.starling.gnutella.walk.WalkMessage;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Graph;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * Searches by random walkers, by expanding rings and by floods, one after another from random peers for random objects, on one
 * graph with one placement. Numbers are means a search; each begins with {@code walk}, {@code ring}, {@code flood} or
 * {@code biased}, which is walkers that go to whoever has most links first, among peers who know what their neighbours have:
 *
 * <ul>
 *   <li>{@code …Success}: the share of searches that find it;
 *   <li>{@code …Messages}: transmissions, with questions whether to go on and the answer that it is found;
 *   <li>{@code …Steps}: over how many links the first answer was found, of those that were;
 *   <li>{@code …Visits}: peers that the question came to, with repetitions by walkers;
 *   <li>{@code walkSaves}: floods' messages over walks'; {@code ringSaves} likewise; {@code biasedSaves}: walks'
 *       messages over biased ones';
 *   <li>{@code walkChecks}: of the walks' messages those that ask and answer whether to go on.
 * </ul>
 *
 * @param copies of an object on the average, as a share of the peers
 */
public record WalkExperiment(
        GraphKind graph,
        int peers,
        int walkers,
        int walkTtl,
        int check,
        int ttl,
        int objects,
        double popularity,
        double copies,
        Replication replication,
        int searches)
        implements Experiment {
    private static final int TICKS_MAX = 1 << 30;

    /** How copies depend on how often an object is asked for. */
    public enum Replication {
        /** Not at all. */
        UNIFORM(0),
        /** As often as it is asked for: what downloads make. */
        PROPORTIONAL(1),
        /** With the square root. */
        SQUARE_ROOT(0.5);

        final double power;

        Replication(double power) {
            this.power = power;
        }
    }

    public WalkExperiment {
        if (peers < 2 || objects < 1 || searches < 1 || !(copies > 0 && copies <= 1)) {
            throw new IllegalArgumentException(
                    "searches take 2 peers, an object, a search and copies from above 0 to 1 of the peers, not " + peers
                            + ", " + objects + ", " + searches + ", " + copies);
        }
    }

    /** As Lv et al. do it: 32 walkers that check every four steps, 100 objects on one per cent of the peers, Zipf 1.2. */
    public static WalkExperiment on(GraphKind graph, int peers) {
        return new WalkExperiment(graph, peers, 32, 1024, 4, 8, 100, 1.2, 0.01, Replication.UNIFORM, 100);
    }

    /** The same with other walkers. */
    public WalkExperiment walkers(int count) {
        return new WalkExperiment(
                graph, peers, count, walkTtl, check, ttl, objects, popularity, copies, replication, searches);
    }

    /** The same with copies otherwise. */
    public WalkExperiment copies(double share, Replication other) {
        return new WalkExperiment(
                graph, peers, walkers, walkTtl, check, ttl, objects, popularity, share, other, searches);
    }

    /** The same with another TTL of walkers, and of floods and rings. */
    public WalkExperiment ttls(int ofWalkers, int ofFloods) {
        return new WalkExperiment(
                graph, peers, walkers, ofWalkers, check, ofFloods, objects, popularity, copies, replication, searches);
    }

    /** The same with another popularity of objects. */
    public WalkExperiment popularity(double exponent) {
        return new WalkExperiment(
                graph, peers, walkers, walkTtl, check, ttl, objects, exponent, copies, replication, searches);
    }

    /** The same with so many searches. */
    public WalkExperiment searches(int count) {
        return new WalkExperiment(
                graph, peers, walkers, walkTtl, check, ttl, objects, popularity, copies, replication, count);
    }

    @Override
    public Outcome run(long seed) {
        RunSeeds seeds = new RunSeeds(seed);
        Graph drawn = graph.draw(peers, seeds.topology());
        SplittableRandom random = seeds.roles();
        BitSet[] holders = placed(random.split());
        long questions = random.nextLong();
        Outcome outcome = new Outcome(seed);
        Tally walk = ask(WalkConfig.WALK.walkers(walkers, check).ttl(walkTtl), seeds, drawn, holders, questions);
        Tally ring = ask(WalkConfig.RING.ttl(ttl), seeds, drawn, holders, questions);
        Tally flood = ask(WalkConfig.FLOOD.ttl(ttl), seeds, drawn, holders, questions);
        Tally biased =
                ask(WalkConfig.WALK.walkers(walkers, check).ttl(walkTtl), seeds, drawn, holders, questions, true);
        walk.put(outcome, "walk", searches);
        ring.put(outcome, "ring", searches);
        flood.put(outcome, "flood", searches);
        biased.put(outcome, "biased", searches);
        return outcome.with("biasedSaves", (double) walk.messages / biased.messages)
                .with("walkChecks", (double) walk.checks / searches)
                .with("walkSaves", (double) flood.messages / walk.messages)
                .with("ringSaves", (double) flood.messages / ring.messages);
    }

    /** Who has each object. Every object has one copy at least. */
    private BitSet[] placed(SplittableRandom random) {
        Zipf asked = new Zipf(objects, popularity);
        double sum = 0;
        for (int i = 0; i < objects; i++) {
            sum += Math.pow(asked.share(i), replication.power);
        }
        BitSet[] holders = new BitSet[objects];
        for (int i = 0; i < objects; i++) {
            double share = Math.pow(asked.share(i), replication.power) / sum * objects * copies;
            int count = Math.clamp(Math.round(share * peers), 1, peers);
            BitSet having = new BitSet(peers);
            // Each set of this size is equally likely (Floyd).
            for (int j = peers - count; j < peers; j++) {
                int one = random.nextInt(j + 1);
                having.set(having.get(one) ? j : one);
            }
            holders[i] = having;
        }
        return holders;
    }

    private Tally ask(WalkConfig config, RunSeeds seeds, Graph drawn, BitSet[] holders, long questions) {
        return ask(config, seeds, drawn, holders, questions, false);
    }

    private Tally ask(
            WalkConfig config, RunSeeds seeds, Graph drawn, BitSet[] holders, long questions, boolean biased) {
        Tally tally = new Tally();
        Crowd<WalkMessage, Seek, WalkEvent> crowd = new Crowd<>(
                seeds,
                peers,
                Links.UNIT,
                p -> new WalkMachine(
                        config, p, biased ? new Biased(p, drawn, holders) : new Plain(p, holders), drawn.neighbours(p)),
                tally);
        Zipf asked = new Zipf(objects, popularity);
        SplittableRandom random = new SplittableRandom(questions);
        for (int i = 0; i < searches; i++) {
            int source = random.nextInt(peers);
            int object = asked.draw(random);
            crowd.command(source, new Seek(random.nextLong(), object));
            crowd.run(TICKS_MAX);
        }
        return tally;
    }

    private record Plain(int peer, BitSet[] holders) implements Surroundings {
        @Override
        public int holder(long key) {
            return holders[(int) key].get(peer) ? peer : NOBODY;
        }
    }

    /** Knows what its neighbours have, and goes to whoever has most of them. */
    private record Biased(int peer, Graph graph, BitSet[] holders) implements Surroundings {
        @Override
        public int holder(long key) {
            BitSet having = holders[(int) key];
            if (having.get(peer)) {
                return peer;
            }
            for (int i = 0; i < graph.degree(peer); i++) {
                if (having.get(graph.neighbour(peer, i))) {
                    return graph.neighbour(peer, i);
                }
            }
            return NOBODY;
        }

        @Override
        public int capacity(int neighbour) {
            return graph.degree(neighbour);
        }

        @Override
        public boolean biased() {
            return true;
        }
    }

    private static final class Tally implements CrowdWatch<WalkMessage, WalkEvent> {
        private long messages;
        private long checks;
        private long found;
        private long steps;
        private long visits;

        @Override
        public void sent(int from, int to, WalkMessage message) {
            messages++;
            if (message instanceof WalkMessage.Check || message instanceof WalkMessage.Checked) {
                checks++;
            }
        }

        @Override
        public void event(int peer, int tick, WalkEvent event) {
            switch (event) {
                case WalkEvent.Found e -> {
                    found++;
                    steps += e.steps();
                }
                case WalkEvent.Asked e -> visits++;
                case WalkEvent.GaveUp e -> {}
            }
        }

        void put(Outcome outcome, String name, int searches) {
            outcome.with(name + "Success", (double) found / searches)
                    .with(name + "Messages", (double) messages / searches)
                    .with(name + "Steps", found == 0 ? Double.NaN : (double) steps / found)
                    .with(name + "Visits", (double) visits / searches);
        }
    }
}
