package dev.starling.testbed.lab;

import dev.starling.core.Bytes;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.EpidemicEvent;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.Retired;
import dev.starling.epidemic.View;
import dev.starling.epidemic.antientropy.AntiEntropyConfig;
import dev.starling.epidemic.antientropy.AntiEntropyConfig.Mode;
import dev.starling.epidemic.antientropy.AntiEntropyMachine;
import dev.starling.epidemic.antientropy.AntiEntropyMessage;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;
import java.time.Duration;
import java.util.Arrays;

/**
 * Some have an item, and everybody compares with a random partner in synchronous rounds, until all living have it or nobody
 * offers it any more:
 *
 * <ul>
 *   <li>{@code residueByRound}: the share of the living without it, before the first round and after each; {@code
 *       theoryByRound}: what the recursion gives from the same beginning, for as many rounds;
 *   <li>{@code residueBefore}, {@code residueAfterOne}, {@code residue}: before the first round, after it, at the end;
 *   <li>{@code roundsToAll}: the round after which all had it; nothing where that never was;
 *   <li>{@code copiesPerPeer}: copies sent; {@code controlPerPeer}: everything else.
 * </ul>
 *
 * @param informed the share that has it at first, at least one peer; for bimodal multicast one peer sends it to all
 * @param offered rounds for which a peer offers it; {@link AntiEntropyConfig#FOREVER}
 * @param bimodal whether it begins with a multicast
 */
public record RepairExperiment(
        Mode mode, int peers, double informed, double loss, double dead, int offered, boolean bimodal)
        implements Experiment {
    /** An offer, a wish and a copy fit into a round. */
    private static final int ROUND_TICKS = 4;

    private static final int ROUNDS_MAX = 10_000;

    public RepairExperiment {
        if (peers < 2 || !(informed >= 0 && informed <= 1) || offered < 1) {
            throw new IllegalArgumentException(
                    "a repair takes 2 peers, an informed share from 0 to 1 and 1 round or more," + " not " + peers
                            + ", " + informed + " and " + offered);
        }
    }

    /** Anti-entropy from a share that has the item, without loss. */
    public static RepairExperiment antiEntropy(Mode mode, int peers, double informed) {
        return new RepairExperiment(mode, peers, informed, 0, 0, AntiEntropyConfig.FOREVER, false);
    }

    /** Bimodal multicast: push for so many rounds after a multicast. */
    public static RepairExperiment bimodal(int peers, double loss, int offered) {
        return new RepairExperiment(Mode.PUSH, peers, 0, loss, 0, offered, true);
    }

    @Override
    public Outcome run(long seed) {
        RunSeeds seeds = new RunSeeds(seed);
        Casting cast = new Casting(seeds, peers, dead);
        AntiEntropyConfig config = AntiEntropyConfig.DEFAULT
                .mode(mode)
                .roundsOffered(offered)
                .period(Duration.ofNanos(ROUND_TICKS * Crowd.TICK_NS));
        Tally tally = new Tally();
        long firstNs = ROUND_TICKS * Crowd.TICK_NS;
        Crowd<AntiEntropyMessage, Publish, EpidemicEvent> crowd = new Crowd<>(
                seeds,
                peers,
                Links.UNIT.loss(loss),
                p -> bimodal
                        ? AntiEntropyMachine.bimodal(config, p, peers, firstNs)
                        : AntiEntropyMachine.alone(config, View.full(p, peers), firstNs),
                tally);
        cast.killIn(crowd);
        int first = bimodal ? 1 : Math.max(1, (int) (cast.living() * informed));
        while (tally.have < first) {
            crowd.command(cast.source(), new Publish(new Item(1, Bytes.EMPTY)));
        }
        crowd.run(ROUND_TICKS - 1);
        double[] residues = new double[16];
        residues[0] = 1 - (double) tally.have / cast.living();
        int rounds = 0;
        while (tally.have < cast.living() && tally.offering > 0 && rounds < ROUNDS_MAX) {
            rounds++;
            crowd.run((rounds + 1) * ROUND_TICKS - 1);
            residues = rounds == residues.length ? Arrays.copyOf(residues, 2 * rounds) : residues;
            residues[rounds] = 1 - (double) tally.have / cast.living();
        }
        residues = Arrays.copyOf(residues, rounds + 1);
        return new Outcome(seed)
                .with("residueByRound", residues)
                .with("theoryByRound", theory(residues[0], rounds))
                .with("residueBefore", residues[0])
                .with("residueAfterOne", residues[Math.min(1, rounds)])
                .with("residue", residues[rounds])
                .with("roundsToAll", tally.have == cast.living() ? rounds : Double.NaN)
                .with("copiesPerPeer", (double) tally.copies / cast.living())
                .with("controlPerPeer", (double) tally.control / cast.living());
    }

    private double[] theory(double residue, int rounds) {
        double[] residues = new double[rounds + 1];
        residues[0] = residue;
        for (int i = 1; i <= rounds; i++) {
            residues[i] = Theory.antiEntropy(mode, residues[i - 1], loss, 1 - dead);
        }
        return residues;
    }

    /** Counts who has it and what was sent. */
    private static final class Tally implements CrowdWatch<AntiEntropyMessage, EpidemicEvent> {
        private int have;
        private int offering;
        private long copies;
        private long control;

        @Override
        public void sent(int from, int to, AntiEntropyMessage message) {
            switch (message) {
                case AntiEntropyMessage.Copy copy -> copies++;
                case AntiEntropyMessage.Digest digest -> control++;
                case AntiEntropyMessage.Want want -> control++;
            }
        }

        @Override
        public void event(int peer, int tick, EpidemicEvent event) {
            switch (event) {
                case Delivered delivered -> {
                    have++;
                    offering++;
                }
                case Retired retired -> offering--;
            }
        }
    }
}
