package dev.starling.cli;

import dev.starling.testbed.lab.Experiment;
import dev.starling.testbed.lab.Simulations;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code starling simulate} for overlays, and the experiments that they mean. */
final class OverlaySimulation {
    /** By the name of each simulation, which of the options that are not for all it takes. */
    static final Map<String, Set<String>> OPTIONS = options();

    private static final int PEERS = 1000;

    /** What several simulations have; null where it was not given. */
    record Shared(
            @Nullable Integer peers,
            @Nullable Double loss,
            @Nullable Integer fanout,
            @Nullable Integer messages) {
        int peersOr(int otherwise) {
            return peers == null ? otherwise : peers;
        }
    }

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "gossip, anti-entropy: push, pull or push-pull. Default: push.")
    private String mode = "push";

    @Option(
            names = "--policy",
            paramLabel = "WORD",
            description = "gossip: forever, or die after one round. Default: forever.")
    private String policy = "forever";

    @Option(
            names = "--dead",
            paramLabel = "SHARE",
            description =
                    "gossip, flood, anti-entropy, bimodal, gnutella: peers that are dead from the start; tree: that die when it is built; unnoticed. Default: 0.")
    private double dead;

    @Option(names = "--variant", paramLabel = "WORD", description = "rumor: push or pull. Default: push.")
    private String variant = "push";

    @Option(
            names = "--feedback",
            paramLabel = "on|off",
            description = "rumor: only contacts that knew already bore; off: blind, every contact does. Default: on.")
    private SimulationSwitch feedback = SimulationSwitch.on;

    @Option(
            names = "--counter",
            paramLabel = "on|off",
            description = "rumor: interest ends after k such contacts; off: by a coin of 1/k at each. Default: on.")
    private SimulationSwitch counter = SimulationSwitch.on;

    @Option(names = "--k", paramLabel = "K", description = "rumor: the counter's limit or the coin. Default: 1.")
    private int k = 1;

    @Option(
            names = "--graph",
            paramLabel = "KIND",
            description =
                    "flood, tree, gnutella 0.4, walks, anonymity: regular:DEGREE, random:MEAN_DEGREE, or powerlaw:EXPONENT with degrees from 2 to √N."
                            + " Default: regular:6; gnutella 0.4: random:3.4; walks: regular:4; anonymity: regular:8.")
    private @Nullable String graph;

    @Option(
            names = "--ttl",
            paramLabel = "T",
            description =
                    "flood, gnutella, walks: links that a message crosses at most. Default: any; gnutella 7, 4 in 0.6; walks 8.")
    private @Nullable Integer ttl;

    @Option(
            names = "--latency-ticks",
            paramLabel = "MAX",
            description = "flood, anonymity: a message takes 1 to MAX ticks, drawn for each. Default: 1.")
    private int latencyTicks = 1;

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            description =
                    "tree: stp (802.1D), rstp (802.1w), plumtree, or bfs (a breadth-first tree that nothing mends); membership: hyparview,"
                            + " cyclon, swim or seeds. Default: stp, hyparview.")
    private @Nullable String protocol;

    @Mixin
    private final MembershipSimulation membership = new MembershipSimulation();

    @Mixin
    private final TreeSimulation tree = new TreeSimulation();

    @Mixin
    private final RepairSimulation repair = new RepairSimulation();

    OverlaySimulation() {}

    private static Map<String, Set<String>> options() {
        Map<String, Set<String>> options = new LinkedHashMap<>();
        options.put("gossip", Set.of("--mode", "--policy", "--dead", "--fanout"));
        options.put("rumor", Set.of("--variant", "--feedback", "--counter", "--k"));
        options.put("flood", Set.of("--graph", "--ttl", "--dead", "--messages", "--latency-ticks"));
        options.put("tree", TreeSimulation.OPTIONS);
        options.put("anti-entropy", RepairSimulation.ANTI_ENTROPY);
        options.put("bimodal", RepairSimulation.BIMODAL);
        options.put("membership", MembershipSimulation.OPTIONS);
        options.replaceAll((name, own) -> with(own.toArray(String[]::new)));
        return options;
    }

    /** These options, and those that all experiments have. */
    static Set<String> with(String... own) {
        Set<String> all = new TreeSet<>(Set.of(own));
        all.add("--threads");
        all.add("--cost");
        return all;
    }

    @Nullable
    String graph() {
        return graph;
    }

    @Nullable
    Integer ttl() {
        return ttl;
    }

    double dead() {
        return dead;
    }

    int latencyTicks() {
        return latencyTicks;
    }

    private String graphOr() {
        return graph == null ? "regular:6" : graph;
    }

    /**
     * What the options mean.
     *
     * @throws IllegalArgumentException where they mean nothing
     */
    Experiment experiment(String name, Shared shared) {
        int peers = shared.peers() == null ? PEERS : shared.peers();
        double loss = shared.loss() == null ? 0 : shared.loss();
        return switch (name) {
            case "gossip" ->
                Simulations.gossip(mode, policy, shared.fanout() == null ? 1 : shared.fanout(), peers, dead, loss);
            case "rumor" ->
                Simulations.rumor(
                        variant, feedback == SimulationSwitch.on, counter == SimulationSwitch.on, k, peers, loss);
            case "flood" ->
                Simulations.flood(
                        graphOr(),
                        peers,
                        ttl,
                        dead,
                        loss,
                        latencyTicks,
                        shared.messages() == null ? 1 : shared.messages());
            case "tree" -> tree.experiment(protocol, graphOr(), peers, dead, shared);
            case "anti-entropy" -> repair.antiEntropy(mode, peers, loss, dead);
            case "bimodal" -> repair.bimodal(peers, loss, dead);
            case "membership" -> membership.experiment(protocol, peers, loss);
            default -> throw new IllegalArgumentException("there is no simulation " + name);
        };
    }
}
