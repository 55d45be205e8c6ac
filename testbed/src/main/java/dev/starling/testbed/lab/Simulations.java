package dev.starling.testbed.lab;

import dev.starling.epidemic.antientropy.AntiEntropyConfig;
import dev.starling.epidemic.flood.FloodConfig;
import dev.starling.epidemic.gossip.GossipConfig;
import dev.starling.epidemic.rumor.RumorConfig;
import dev.starling.sim.crowd.Links;
import dev.starling.tree.plumtree.PlumtreeConfig;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Experiments from words and numbers, as people give them. Each throws {@link IllegalArgumentException} for what means nothing. */
public final class Simulations {
    private enum Policy {
        FOREVER,
        DIE
    }

    private Simulations() {}

    /**
     * Gossip in rounds.
     *
     * @param mode push, pull or push-pull
     * @param policy forever or die
     */
    public static Experiment gossip(String mode, String policy, int fanout, int peers, double dead, double loss) {
        return new GossipExperiment(
                word("the mode", mode, GossipConfig.Mode.values()),
                fanout,
                word("the policy", policy, Policy.values()) == Policy.FOREVER,
                peers,
                dead,
                Links.UNIT.loss(loss));
    }

    /**
     * Rumor mongering.
     *
     * @param variant push or pull
     */
    public static Experiment rumor(String variant, boolean feedback, boolean counter, int k, int peers, double loss) {
        return new RumorExperiment(
                word("the variant", variant, RumorConfig.Variant.values()), feedback, counter, k, peers, loss);
    }

    /**
     * Floods.
     *
     * @param graph as {@link GraphKind#parse} reads it
     * @param ttl null for none
     * @param latencyTicks the most ticks that a message takes
     * @param floods one after another
     */
    public static Experiment flood(
            String graph, int peers, @Nullable Integer ttl, double dead, double loss, int latencyTicks, int floods) {
        return new FloodExperiment(
                GraphKind.parse(graph),
                peers,
                ttl == null ? FloodConfig.UNLIMITED : ttl,
                dead,
                new Links(loss, 1, latencyTicks),
                floods);
    }

    /**
     * Trees.
     *
     * @param protocol stp, rstp, plumtree or bfs
     * @param graph as {@link GraphKind#parse} reads it
     * @param failure peers, root or link
     * @param told whether the neighbours of the dead see at once that their links broke
     * @param threshold by how many links a branch of Plumtree is longer that is left for another; null as by default, 0 never
     * @param between items published while the tree mends
     */
    public static Experiment tree(
            String protocol,
            String graph,
            int peers,
            double dead,
            String failure,
            boolean told,
            @Nullable Integer threshold,
            int between) {
        int hops = threshold == null ? PlumtreeConfig.DEFAULT.thresholdHops() : threshold;
        return new TreeExperiment(
                word("the protocol", protocol, TreeExperiment.Protocol.values()),
                GraphKind.parse(graph),
                peers,
                dead,
                word("the failure", failure, TreeExperiment.Failure.values()),
                told,
                hops == 0 ? PlumtreeConfig.NO_OPTIMIZATION : hops,
                between);
    }

    /**
     * Anti-entropy, or bimodal multicast.
     *
     * @param mode push, pull or push-pull
     * @param offered rounds for which an item is offered; null for ever
     * @param bimodal whether a multicast comes before it
     */
    public static Experiment repair(
            String mode,
            int peers,
            double informed,
            double loss,
            double dead,
            @Nullable Integer offered,
            boolean bimodal) {
        return new RepairExperiment(
                word("the mode", mode, AntiEntropyConfig.Mode.values()),
                peers,
                informed,
                loss,
                dead,
                offered == null ? AntiEntropyConfig.FOREVER : offered,
                bimodal);
    }

    /** The constant of this name as people write it: in lower case, with dashes. */
    private static <T extends Enum<T>> T word(String what, String text, T[] constants) {
        for (T constant : constants) {
            if (word(constant).equals(text.toLowerCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw new IllegalArgumentException(what + " is one of "
                + String.join(
                        ", ", Arrays.stream(constants).map(Simulations::word).toList()) + ", not \"" + text + "\"");
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
