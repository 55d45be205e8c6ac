package dev.starling.testbed.lab;

import dev.starling.core.Bytes;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.flood.FloodConfig;
import dev.starling.epidemic.flood.FloodMachine;
import dev.starling.epidemic.flood.FloodMessage;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Graph;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;
import java.util.Arrays;

/**
 * Floods over a random graph, one after another from random sources. Numbers are means a flood:
 *
 * <ul>
 *   <li>{@code messages}: transmissions, those that are lost or come to the dead included;
 *   <li>{@code duplicates}: those that came to somebody who had the item already;
 *   <li>{@code reach}: living peers that were reached, without the source; {@code reachShare}: of the living, the source
 *       included in both;
 *   <li>{@code reachByTtl}: how many had been reached after each hop;
 *   <li>{@code lastHop}: the most hops of a first copy;
 *   <li>{@code treeBound}: how many such a TTL could reach if no two ways met again (infinite where there is no TTL);
 *   <li>{@code predicted}: 2E − (N − 1) where that holds: no TTL, nobody dead, nothing lost, a connected graph.
 * </ul>
 */
public record FloodExperiment(GraphKind graph, int peers, int ttl, double dead, Links links, int floods)
        implements Experiment {
    private static final int TICKS_MAX = 1 << 30;

    public FloodExperiment {
        if (peers < 2 || floods < 1 || ttl < 1) {
            throw new IllegalArgumentException("a flood takes 2 peers, 1 message and a TTL of 1 or more, not " + peers
                    + ", " + floods + " and " + ttl);
        }
    }

    /** One flood over unit latencies without TTL, loss or dead. */
    public static FloodExperiment over(GraphKind graph, int peers) {
        return new FloodExperiment(graph, peers, FloodConfig.UNLIMITED, 0, Links.UNIT, 1);
    }

    /** The same with a TTL. */
    public FloodExperiment ttl(int hops) {
        return new FloodExperiment(graph, peers, hops, dead, links, floods);
    }

    /** The same with a share of dead peers. */
    public FloodExperiment dead(double share) {
        return new FloodExperiment(graph, peers, ttl, share, links, floods);
    }

    /** The same over other links. */
    public FloodExperiment links(Links other) {
        return new FloodExperiment(graph, peers, ttl, dead, other, floods);
    }

    /** The same with several floods. */
    public FloodExperiment floods(int count) {
        return new FloodExperiment(graph, peers, ttl, dead, links, count);
    }

    @Override
    public Outcome run(long seed) {
        RunSeeds seeds = new RunSeeds(seed);
        Graph drawn = graph.draw(peers, seeds.topology());
        Casting cast = new Casting(seeds, peers, dead);
        FloodConfig config = FloodConfig.DEFAULT.ttl(ttl).neighboursMax(peers);
        Tally tally = new Tally();
        Crowd<FloodMessage, Publish, Delivered> crowd =
                new Crowd<>(seeds, peers, links, p -> new FloodMachine(config, drawn.neighbours(p)), tally);
        cast.killIn(crowd);
        double bound = 0;
        for (int i = 0; i < floods; i++) {
            int source = cast.source();
            crowd.command(source, new Publish(new Item(i + 1L, Bytes.EMPTY)));
            crowd.run(TICKS_MAX);
            tally.floodEnds();
            bound += ttl == FloodConfig.UNLIMITED ? Double.POSITIVE_INFINITY : drawn.treeBound(source, ttl);
        }
        return outcome(seed, drawn, cast, crowd, tally, bound / floods);
    }

    private Outcome outcome(long seed, Graph drawn, Casting cast, Crowd<?, ?, ?> crowd, Tally tally, double bound) {
        double reached = (double) tally.delivered() / floods;
        long arrived = crowd.sent() - crowd.lost() - crowd.toDead();
        boolean exact = ttl == FloodConfig.UNLIMITED && dead == 0 && links.loss() == 0 && drawn.connected();
        return new Outcome(seed)
                .with("messages", (double) crowd.sent() / floods)
                .with("duplicates", (double) (arrived - (tally.delivered() - floods)) / floods)
                .with("reach", reached - 1)
                .with("reachShare", reached / cast.living())
                .with("reachByTtl", tally.reachByHop(floods))
                .with("lastHop", (double) tally.lastHops / floods)
                .with("treeBound", bound)
                .with("links", drawn.links())
                .with("predicted", exact ? 2.0 * drawn.links() - (peers - 1) : Double.NaN);
    }

    /** Counts first copies by hop. */
    private static final class Tally implements CrowdWatch<FloodMessage, Delivered> {
        private long[] byHop = new long[16];
        private int lastHop;
        private long lastHops;

        @Override
        public void sent(int from, int to, FloodMessage message) {}

        @Override
        public void event(int peer, int tick, Delivered event) {
            int hop = event.hops();
            if (hop >= byHop.length) {
                byHop = Arrays.copyOf(byHop, Math.max(hop + 1, 2 * byHop.length));
            }
            byHop[hop]++;
            lastHop = Math.max(lastHop, hop);
        }

        void floodEnds() {
            lastHops += lastHop;
            lastHop = 0;
        }

        long delivered() {
            return Arrays.stream(byHop).sum();
        }

        /** How many others had the item after 1, 2, … hops. */
        double[] reachByHop(int floods) {
            int last = byHop.length - 1;
            while (last > 0 && byHop[last] == 0) {
                last--;
            }
            double[] reach = new double[last];
            double sum = 0;
            for (int hop = 1; hop <= last; hop++) {
                sum += byHop[hop];
                reach[hop - 1] = sum / floods;
            }
            return reach;
        }
    }
}
