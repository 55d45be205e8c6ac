package dev.starling.testbed.lab;

import dev.starling.core.Bytes;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.EpidemicEvent;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.View;
import dev.starling.epidemic.dandelion.DandelionConfig;
import dev.starling.epidemic.dandelion.DandelionMachine;
import dev.starling.epidemic.dandelion.DandelionMessage;
import dev.starling.epidemic.flood.FloodConfig;
import dev.starling.epidemic.flood.FloodMachine;
import dev.starling.epidemic.flood.FloodMessage;
import dev.starling.epidemic.gossip.GossipConfig;
import dev.starling.epidemic.gossip.GossipMachine;
import dev.starling.epidemic.gossip.GossipMessage;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Graph;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;

/**
 * What spies among the peers learn about who a message began with. They know the protocol, behave, put their notes together
 * and name whoever sent the first copy that any of them got (the first-spy estimator); of several at once, one by luck.
 * Messages begin at honest peers. Numbers:
 *
 * <ul>
 *   <li>{@code precision}: how often they are right; {@code predicted} in closed form: for a flood over equal latencies
 *       1 − (1 − p)^d, for a stem p, which is what nobody can do better than;
 *   <li>{@code seen}: the share of messages that any of them got;
 *   <li>{@code ticks}: the mean time until a message was everywhere it came; {@code messages}: transmissions of one;
 *   <li>{@code reach}: of all peers.
 * </ul>
 */
public record AnonymityExperiment(
        Protocol protocol,
        GraphKind graph,
        int peers,
        double spies,
        int items,
        double fluff,
        int fanout,
        int latencyTicks)
        implements Experiment {
    private static final int TICKS_MAX = 1 << 29;

    /** How messages spread. */
    public enum Protocol {
        FLOOD,
        /** Pushed to random peers, once. */
        GOSSIP,
        DANDELION
    }

    public AnonymityExperiment {
        if (peers < 3 || items < 1 || fanout < 1 || !(spies >= 0 && spies < 1)) {
            throw new IllegalArgumentException(
                    "spies take 3 peers, an item, a fanout of 1 and a share from 0 to below 1, not " + peers + ", "
                            + items + ", " + fanout + ", " + spies);
        }
    }

    /** A hundred messages over links of equal latency. */
    public static AnonymityExperiment among(Protocol protocol, GraphKind graph, int peers, double spies) {
        return new AnonymityExperiment(protocol, graph, peers, spies, 100, 0.1, 5, 1);
    }

    @Override
    public Outcome run(long seed) {
        RunSeeds seeds = new RunSeeds(seed);
        Graph drawn = graph.draw(peers, seeds.topology());
        SplittableRandom random = seeds.roles();
        boolean[] spying = spying(random);
        Notes notes = new Notes(spying);
        FloodConfig flood = FloodConfig.DEFAULT.neighboursMax(peers);
        switch (protocol) {
            case FLOOD ->
                this.<FloodMessage, Delivered>spread(
                        seeds,
                        spying,
                        notes,
                        m -> m.item().id(),
                        p -> new FloodMachine(flood, drawn.neighbours(p)),
                        random);
            case GOSSIP -> {
                GossipConfig config = GossipConfig.DEFAULT
                        .mode(GossipConfig.Mode.PUSH)
                        .fanout(fanout)
                        .roundsHot(1)
                        .period(Duration.ofNanos(2L * Crowd.TICK_NS));
                this.<GossipMessage, EpidemicEvent>spread(
                        seeds,
                        spying,
                        notes,
                        m -> m instanceof GossipMessage.Push push ? push.item().id() : 0,
                        p -> new GossipMachine(config, View.full(p, peers), 0),
                        random);
            }
            case DANDELION -> {
                DandelionConfig config = DandelionConfig.DEFAULT.with(fluff, flood);
                this.<DandelionMessage, Delivered>spread(
                        seeds,
                        spying,
                        notes,
                        AnonymityExperiment::item,
                        p -> new DandelionMachine(config, drawn.neighbours(p)),
                        random);
            }
        }
        double share = (double) spyCount() / peers;
        double degree = 2.0 * drawn.links() / peers;
        return new Outcome(seed)
                .with("precision", notes.right / items)
                .with(
                        "predicted",
                        switch (protocol) {
                            case FLOOD -> latencyTicks == 1 ? 1 - Math.pow(1 - share, degree) : Double.NaN;
                            case GOSSIP -> Double.NaN;
                            case DANDELION -> share;
                        })
                .with("seen", (double) notes.seen / items)
                .with("ticks", (double) notes.ticks / items)
                .with("messages", (double) notes.sent / items)
                .with("reach", (double) notes.delivered / items / peers);
    }

    private int spyCount() {
        return Math.min(peers - 1, (int) Math.round(peers * spies));
    }

    /** Each set of so many peers is equally likely (Floyd). */
    private boolean[] spying(SplittableRandom random) {
        boolean[] spying = new boolean[peers];
        for (int i = peers - spyCount(); i < peers; i++) {
            int one = random.nextInt(i + 1);
            spying[spying[one] ? i : one] = true;
        }
        return spying;
    }

    private static long item(DandelionMessage message) {
        return switch (message) {
            case DandelionMessage.Stem m -> m.item().id();
            case DandelionMessage.Fluff m -> m.copy().item().id();
        };
    }

    private <M, E extends EpidemicEvent> void spread(
            RunSeeds seeds,
            boolean[] spying,
            Notes notes,
            ToLongFunction<M> itemOf,
            IntFunction<Machine<OverlayInput<M, Publish>, OverlayOutput<M, E>>> make,
            SplittableRandom random) {
        Crowd<M, Publish, E> crowd = new Crowd<>(
                seeds,
                peers,
                new Links(0, 1, latencyTicks),
                p -> spying[p] ? new Spy<>(make.apply(p), itemOf, notes) : make.apply(p),
                notes.watch());
        for (int i = 0; i < items; i++) {
            int source = random.nextInt(peers);
            while (spying[source]) {
                source = random.nextInt(peers);
            }
            int begin = crowd.tick();
            notes.begins(begin);
            crowd.command(source, new Publish(new Item(i + 1L, Bytes.EMPTY)));
            crowd.run(TICKS_MAX);
            notes.guess(i + 1L, source);
        }
    }

    /** What the spies wrote down, and what is counted besides. */
    private static final class Notes implements Spy.Notebook {
        private final boolean[] spying;
        private final Map<Long, List<Integer>> first = new HashMap<>();
        private final Map<Long, Long> firstNs = new HashMap<>();
        private double right;
        private long seen;
        private long ticks;
        private long sent;
        private long delivered;
        private int began;
        private int last;

        Notes(boolean[] spying) {
            this.spying = spying;
        }

        @Override
        public void saw(long item, int from, long atNs) {
            if (spying[from]) {
                return;
            }
            long at = firstNs.computeIfAbsent(item, none -> atNs);
            if (at == atNs) {
                first.computeIfAbsent(item, none -> new ArrayList<>()).add(from);
            }
        }

        void begins(int tick) {
            began = tick;
            last = tick;
        }

        void guess(long item, int source) {
            List<Integer> suspects = first.getOrDefault(item, List.of());
            if (!suspects.isEmpty()) {
                seen++;
                right += (double) suspects.stream().filter(one -> one == source).count() / suspects.size();
            }
            ticks += last - began;
        }

        <M, E extends EpidemicEvent> CrowdWatch<M, E> watch() {
            return new CrowdWatch<>() {
                @Override
                public void sent(int from, int to, M message) {
                    sent++;
                }

                @Override
                public void event(int peer, int tick, E event) {
                    if (event instanceof Delivered) {
                        delivered++;
                        last = tick;
                    }
                }
            };
        }
    }
}
