package dev.starling.testbed.lab;

import dev.starling.core.Bytes;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.EpidemicEvent;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.Retired;
import dev.starling.epidemic.View;
import dev.starling.epidemic.gossip.GossipConfig;
import dev.starling.epidemic.gossip.GossipMachine;
import dev.starling.epidemic.gossip.GossipMessage;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;
import java.time.Duration;
import java.util.Arrays;

/**
 * One item, gossiped in synchronous rounds among peers who all know each other, until all living know it or nobody passes
 * it on any more:
 *
 * <ul>
 *   <li>{@code infectedByRound}: the share of the living that knows, before the first round and after each;
 *   <li>{@code roundsTo999}, {@code roundsToAll}: the round after which 99.9 % and all did; nothing where that never was;
 *   <li>{@code messagesPerPeer}: copies of the item sent, {@code requestsPerPeer}: questions sent, both by the living;
 *   <li>{@code reach}: the share at the end;
 *   <li>{@code theory}: what a closed form says where there is one: rounds to all for pushing for ever, the reach of infect
 *       and die by push.
 * </ul>
 *
 * <p>The dead stay in everybody's view: nobody notices.
 */
public record GossipExperiment(GossipConfig.Mode mode, int fanout, boolean forever, int peers, double dead, Links links)
        implements Experiment {
    /** A question and its answer fit into a round. */
    private static final int ROUND_TICKS = 4;

    private static final int ROUNDS_MAX = 100_000;
    private static final double NEARLY_ALL = 0.999;

    public GossipExperiment {
        if (peers < 2 || fanout < 1) {
            throw new IllegalArgumentException(
                    "gossip takes 2 peers and a fanout of 1 or more, not " + peers + " and " + fanout);
        }
        if (links.latencyTicksMax() > 1) {
            throw new IllegalArgumentException("rounds are synchronous: latencies are one tick");
        }
    }

    /** For ever, nobody dead and nothing lost. */
    public static GossipExperiment among(int peers, GossipConfig.Mode mode, int fanout) {
        return new GossipExperiment(mode, fanout, true, peers, 0, Links.UNIT);
    }

    /** The same with another policy. */
    public GossipExperiment forever(boolean infectForever) {
        return new GossipExperiment(mode, fanout, infectForever, peers, dead, links);
    }

    /** The same with a share of dead peers. */
    public GossipExperiment dead(double share) {
        return new GossipExperiment(mode, fanout, forever, peers, share, links);
    }

    /** The same with a share of messages lost. */
    public GossipExperiment loss(double share) {
        return new GossipExperiment(mode, fanout, forever, peers, dead, links.loss(share));
    }

    @Override
    public Outcome run(long seed) {
        RunSeeds seeds = new RunSeeds(seed);
        Casting cast = new Casting(seeds, peers, dead);
        GossipConfig config = GossipConfig.DEFAULT
                .mode(mode)
                .fanout(fanout)
                .roundsHot(forever ? GossipConfig.FOREVER : 1)
                .period(Duration.ofNanos(ROUND_TICKS * Crowd.TICK_NS));
        Tally tally = new Tally();
        Crowd<GossipMessage, Publish, EpidemicEvent> crowd =
                new Crowd<>(seeds, peers, links, p -> new GossipMachine(config, View.full(p, peers), 0), tally);
        cast.killIn(crowd);
        crowd.command(cast.source(), new Publish(new Item(1, Bytes.EMPTY)));
        int living = cast.living();
        double[] byRound = new double[64];
        byRound[0] = 1.0 / living;
        int rounds = 0;
        while (tally.informed < living && tally.hot > 0 && rounds < ROUNDS_MAX) {
            rounds++;
            crowd.run(rounds * ROUND_TICKS - 1);
            byRound = rounds == byRound.length ? Arrays.copyOf(byRound, 2 * rounds) : byRound;
            byRound[rounds] = (double) tally.informed / living;
        }
        byRound = Arrays.copyOf(byRound, rounds + 1);
        return new Outcome(seed)
                .with("infectedByRound", byRound)
                .with("roundsTo999", firstRound(byRound, NEARLY_ALL))
                .with("roundsToAll", firstRound(byRound, 1))
                .with("messagesPerPeer", (double) tally.copies / living)
                .with("requestsPerPeer", (double) tally.requests / living)
                .with("reach", byRound[rounds])
                .with("theory", theory());
    }

    private static double firstRound(double[] byRound, double share) {
        for (int i = 0; i < byRound.length; i++) {
            if (byRound[i] >= share) {
                return i;
            }
        }
        return Double.NaN;
    }

    /** Of f messages a round, f·(1 − loss)·(1 − dead) come to the living. */
    private double theory() {
        if (mode != GossipConfig.Mode.PUSH) {
            return Double.NaN;
        }
        double arriving = fanout * (1 - links.loss()) * (1 - dead);
        return forever ? Theory.pushRounds(peers * (1 - dead), arriving) : Theory.infectAndDieReach(arriving);
    }

    /** Counts who knows and what was sent. */
    private static final class Tally implements CrowdWatch<GossipMessage, EpidemicEvent> {
        private int informed;
        /** Who passes it on, now or from the next round. */
        private int hot;

        private long copies;
        private long requests;

        @Override
        public void sent(int from, int to, GossipMessage message) {
            if (message instanceof GossipMessage.Pull) {
                requests++;
            } else {
                copies++;
            }
        }

        @Override
        public void event(int peer, int tick, EpidemicEvent event) {
            switch (event) {
                case Delivered delivered -> {
                    informed++;
                    hot++;
                }
                case Retired retired -> hot--;
            }
        }
    }
}
