package dev.starling.testbed.lab;

import dev.starling.core.Bytes;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.EpidemicEvent;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.Retired;
import dev.starling.epidemic.View;
import dev.starling.epidemic.rumor.RumorConfig;
import dev.starling.epidemic.rumor.RumorMachine;
import dev.starling.epidemic.rumor.RumorMessage;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;
import java.time.Duration;

/**
 * One rumour, mongered among sites who all know each other until nobody is interested any more: {@code residue}, the share
 * that never heard; {@code traffic}, rumours told by the number of sites; {@code tAve} and {@code tLast}, the cycles until
 * a site that heard did, on average and at last; {@code expMinusTraffic}, e^(−traffic), which is the residue of every push
 * variant.
 */
public record RumorExperiment(
        RumorConfig.Variant variant, boolean feedback, boolean counter, int k, int peers, double loss)
        implements Experiment {
    /** A question, its answer and the verdict fit into a cycle. */
    private static final int CYCLE_TICKS = 4;

    private static final int CYCLES_MAX = 100_000;

    public RumorExperiment {
        if (peers < 2 || k < 1) {
            throw new IllegalArgumentException(
                    "a rumour takes 2 peers and a k of 1 or more, not " + peers + " and " + k);
        }
    }

    @Override
    public Outcome run(long seed) {
        RunSeeds seeds = new RunSeeds(seed);
        Casting cast = new Casting(seeds, peers, 0);
        RumorConfig config = RumorConfig.DEFAULT
                .variant(variant, feedback, counter, k)
                .period(Duration.ofNanos(CYCLE_TICKS * Crowd.TICK_NS));
        Tally tally = new Tally();
        Crowd<RumorMessage, Publish, EpidemicEvent> crowd = new Crowd<>(
                seeds, peers, Links.UNIT.loss(loss), p -> new RumorMachine(config, View.full(p, peers), 0), tally);
        crowd.command(cast.source(), new Publish(new Item(1, Bytes.EMPTY)));
        for (int cycle = 1; tally.interested > 0 && cycle < CYCLES_MAX; cycle++) {
            crowd.run(cycle * CYCLE_TICKS - 1);
        }
        double traffic = (double) tally.told / peers;
        return new Outcome(seed)
                .with("residue", 1 - (double) tally.heard / peers)
                .with("traffic", traffic)
                .with("tAve", tally.heard == 1 ? Double.NaN : (double) tally.cycles / (tally.heard - 1))
                .with("tLast", tally.heard == 1 ? Double.NaN : tally.lastCycle)
                .with("expMinusTraffic", Math.exp(-traffic));
    }

    /** Counts who hears when, and what is told. */
    private static final class Tally implements CrowdWatch<RumorMessage, EpidemicEvent> {
        private int heard;
        private int interested;
        private long told;
        private long cycles;
        private int lastCycle;

        @Override
        public void sent(int from, int to, RumorMessage message) {
            if (message instanceof RumorMessage.Rumor) {
                told++;
            }
        }

        @Override
        public void event(int peer, int tick, EpidemicEvent event) {
            switch (event) {
                case Delivered delivered -> {
                    heard++;
                    interested++;
                    if (delivered.hops() > 0) {
                        lastCycle = tick / CYCLE_TICKS + 1;
                        cycles += lastCycle;
                    }
                }
                case Retired retired -> interested--;
            }
        }
    }
}
