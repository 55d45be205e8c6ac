package dev.starling.testbed.lab;

import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.View;
import dev.starling.reputation.EigenTrustMachine;
import dev.starling.reputation.GossipedScoreMachine;
import dev.starling.reputation.TrustCommand;
import dev.starling.reputation.TrustConfig;
import dev.starling.reputation.TrustEvent;
import dev.starling.reputation.TrustMessage;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Polluters among peers that fetch from each other. In each cycle every honest peer fetches ten files, each from one of ten
 * candidates drawn at random, and rates it; polluters give rubbish, rate each other well and, where opinions are gossiped, the
 * honest ones badly. The choice: at random; by the best gossiped score; or by luck in proportion to EigenTrust, with one in ten
 * given to whoever has none. Numbers:
 *
 * <ul>
 *   <li>{@code rubbish}: the share of rubbish in the last third of the cycles; {@code rubbishFirst}: in the first one;
 *   <li>{@code polluterTrust}: of all trust what polluters have in the end (EigenTrust);
 *   <li>{@code messages}: a peer and cycle.
 * </ul>
 */
public record ReputationExperiment(Method method, int peers, double polluters, int preTrusted, int cycles)
        implements Experiment {
    private static final int DOWNLOADS = 10;
    private static final int CANDIDATES = 10;
    private static final int ROUNDS = 15;
    private static final double HONEST_MISTAKES = 0.05;
    private static final double NEWCOMERS = 0.1;

    /** How a source is chosen. */
    public enum Method {
        NONE,
        GOSSIP,
        EIGENTRUST
    }

    public ReputationExperiment {
        if (peers < 20 || peers > 5000 || !(polluters >= 0 && polluters < 1) || preTrusted < 0 || cycles < 3) {
            throw new IllegalArgumentException(
                    "reputation takes 20 to 5,000 peers, polluters from 0 to below 1, pre-trusted"
                            + " ones from 0 on and 3 cycles, not " + peers + ", " + polluters + ", " + preTrusted + ", "
                            + cycles);
        }
        if (preTrusted > peers * (1 - polluters)) {
            throw new IllegalArgumentException("the pre-trusted are honest; there are not " + preTrusted + " of those");
        }
    }

    @Override
    public Outcome run(long seed) {
        return new Run(seed).outcome(seed);
    }

    /** One run: peers from 0 on are honest, the pre-trusted first; the last ones are the polluters. */
    private final class Run implements CrowdWatch<TrustMessage, TrustEvent> {
        private final SplittableRandom random;
        private final int honest = peers - (int) Math.round(peers * polluters);
        private final double[] trust = new double[peers];
        private final List<GossipedScoreMachine> scores = new ArrayList<>();
        private final Crowd<TrustMessage, TrustCommand, TrustEvent> crowd;
        private long sent;

        Run(long seed) {
            RunSeeds seeds = new RunSeeds(seed);
            random = seeds.roles();
            List<Integer> trusted = new ArrayList<>();
            for (int i = 0; i < preTrusted; i++) {
                trusted.add(i);
            }
            TrustConfig config =
                    new TrustConfig(trusted, 0.1, Duration.ofNanos(2 * Crowd.TICK_NS), ROUNDS, peers, peers);
            crowd = new Crowd<>(seeds, peers, Links.UNIT, p -> machine(config, p), this);
        }

        private Machine<OverlayInput<TrustMessage, TrustCommand>, OverlayOutput<TrustMessage, TrustEvent>> machine(
                TrustConfig config, int peer) {
            if (method == Method.EIGENTRUST) {
                EigenTrustMachine machine = new EigenTrustMachine(config, peer);
                trust[peer] = machine.trust();
                return machine;
            }
            GossipedScoreMachine machine = new GossipedScoreMachine(config, peer, View.full(peer, peers));
            scores.add(machine);
            return machine;
        }

        Outcome outcome(long seed) {
            double first = Double.NaN;
            double late = 0;
            int lateCycles = 0;
            for (int cycle = 0; cycle < cycles; cycle++) {
                double polluted = cycle();
                first = cycle == 0 ? polluted : first;
                if (cycle >= cycles - cycles / 3) {
                    late += polluted;
                    lateCycles++;
                }
            }
            double all = 0;
            double theirs = 0;
            for (int peer = 0; peer < peers; peer++) {
                all += trust[peer];
                theirs += peer >= honest ? trust[peer] : 0;
            }
            return new Outcome(seed)
                    .with("rubbish", late / lateCycles)
                    .with("rubbishFirst", first)
                    .with("polluterTrust", method == Method.EIGENTRUST ? theirs / all : Double.NaN)
                    .with("messages", (double) sent / peers / cycles);
        }

        /** All fetch, rate, and put together what they think. */
        private double cycle() {
            int bad = 0;
            for (int peer = 0; peer < honest; peer++) {
                for (int i = 0; i < DOWNLOADS; i++) {
                    int source = choose(peer);
                    boolean rubbish = source >= honest || random.nextDouble() < HONEST_MISTAKES;
                    bad += rubbish ? 1 : 0;
                    crowd.command(peer, new TrustCommand.Rated(source, rubbish ? 0 : 1, rubbish ? 1 : 0));
                }
            }
            for (int peer = honest; peer < peers; peer++) {
                for (int i = 0; i < DOWNLOADS; i++) {
                    crowd.command(peer, new TrustCommand.Rated(honest + random.nextInt(peers - honest), 1, 0));
                    if (method == Method.GOSSIP) {
                        crowd.command(peer, new TrustCommand.Rated(random.nextInt(honest), 0, 1));
                    }
                }
            }
            if (method != Method.NONE) {
                for (int peer = 0; peer < peers; peer++) {
                    crowd.command(peer, new TrustCommand.Begin());
                }
                crowd.runTo(crowd.tick() + 2 * ROUNDS + 2);
            }
            return (double) bad / honest / DOWNLOADS;
        }

        private int choose(int peer) {
            int[] candidates = new int[CANDIDATES];
            for (int i = 0; i < CANDIDATES; i++) {
                int drawn = random.nextInt(peers - 1);
                candidates[i] = drawn < peer ? drawn : drawn + 1;
            }
            return switch (method) {
                case NONE -> candidates[0];
                case GOSSIP -> best(scores.get(peer), candidates);
                case EIGENTRUST -> byTrust(candidates);
            };
        }

        private int best(GossipedScoreMachine scorer, int[] candidates) {
            int best = candidates[0];
            for (int candidate : candidates) {
                best = scorer.score(candidate) > scorer.score(best) ? candidate : best;
            }
            return best;
        }

        private int byTrust(int[] candidates) {
            double sum = 0;
            for (int candidate : candidates) {
                sum += trust[candidate];
            }
            if (sum == 0 || random.nextDouble() < NEWCOMERS) {
                return candidates[0];
            }
            double left = random.nextDouble() * sum;
            for (int candidate : candidates) {
                left -= trust[candidate];
                if (left < 0) {
                    return candidate;
                }
            }
            return candidates[0];
        }

        @Override
        public void sent(int from, int to, TrustMessage message) {
            sent++;
        }

        @Override
        public void event(int peer, int tick, TrustEvent event) {
            trust[peer] = event.trust();
        }
    }
}
