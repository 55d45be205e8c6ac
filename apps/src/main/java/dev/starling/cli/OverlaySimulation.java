package dev.starling.cli;

import dev.starling.epidemic.flood.FloodConfig;
import dev.starling.epidemic.gossip.GossipConfig;
import dev.starling.epidemic.rumor.RumorConfig;
import dev.starling.sim.crowd.Links;
import dev.starling.testbed.lab.Experiment;
import dev.starling.testbed.lab.FloodExperiment;
import dev.starling.testbed.lab.GossipExperiment;
import dev.starling.testbed.lab.GraphKind;
import dev.starling.testbed.lab.RumorExperiment;
import dev.starling.testbed.lab.TreeExperiment;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
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
            @Nullable Integer messages) {}

    /** What a gossiping peer does when an item is no news any more. */
    enum Policy {
        FOREVER,
        DIE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            converter = Mode.class,
            description = "gossip: push, pull or push-pull. Default: push.")
    private GossipConfig.Mode mode = GossipConfig.Mode.PUSH;

    @Option(
            names = "--policy",
            paramLabel = "WORD",
            description = "gossip: forever, or die after one round. Default: forever.")
    private Policy policy = Policy.FOREVER;

    @Option(
            names = "--dead",
            paramLabel = "SHARE",
            description =
                    "gossip, flood: peers that are dead from the start; tree: that die when it is built; unnoticed. Default: 0.")
    private double dead;

    @Option(
            names = "--variant",
            paramLabel = "WORD",
            converter = Variant.class,
            description = "rumor: push or pull. Default: push.")
    private RumorConfig.Variant variant = RumorConfig.Variant.PUSH;

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
                    "flood, tree: regular:DEGREE, random:MEAN_DEGREE, or powerlaw:EXPONENT with degrees from 2 to √N."
                            + " Default: regular:6.")
    private String graph = "regular:6";

    @Option(
            names = "--ttl",
            paramLabel = "T",
            description = "flood: links that a message crosses at most. Default: any.")
    private @Nullable Integer ttl;

    @Option(
            names = "--latency-ticks",
            paramLabel = "MAX",
            description = "flood: a message takes 1 to MAX ticks, drawn for each. Default: 1.")
    private int latencyTicks = 1;

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            converter = TreeProtocol.class,
            description =
                    "tree: stp (802.1D), plumtree, or bfs (a breadth-first tree that nothing mends). Default: stp.")
    private TreeExperiment.Protocol protocol = TreeExperiment.Protocol.STP;

    OverlaySimulation() {}

    private static Map<String, Set<String>> options() {
        Map<String, Set<String>> options = new LinkedHashMap<>();
        options.put("gossip", Set.of("--mode", "--policy", "--dead", "--fanout"));
        options.put("rumor", Set.of("--variant", "--feedback", "--counter", "--k"));
        options.put("flood", Set.of("--graph", "--ttl", "--dead", "--messages", "--latency-ticks"));
        options.put("tree", Set.of("--protocol", "--graph", "--dead"));
        options.replaceAll((name, own) -> {
            Set<String> all = new TreeSet<>(own);
            all.add("--threads");
            all.add("--cost");
            return all;
        });
        return options;
    }

    /** The options that are of some simulations only, srp's among them. */
    static Set<String> known() {
        Set<String> known = new TreeSet<>(SrpSimulation.OPTIONS);
        OPTIONS.values().forEach(known::addAll);
        return known;
    }

    /**
     * What the options mean.
     *
     * @throws IllegalArgumentException where they mean nothing
     */
    Experiment experiment(String name, Shared shared) {
        int peers = shared.peers() == null ? PEERS : shared.peers();
        double loss = shared.loss() == null ? 0 : shared.loss();
        Links links = new Links(loss, 1, latencyTicks);
        return switch (name) {
            case "gossip" ->
                new GossipExperiment(
                        mode,
                        shared.fanout() == null ? 1 : shared.fanout(),
                        policy == Policy.FOREVER,
                        peers,
                        dead,
                        links);
            case "rumor" ->
                new RumorExperiment(
                        variant, feedback == SimulationSwitch.on, counter == SimulationSwitch.on, k, peers, loss);
            case "flood" ->
                new FloodExperiment(
                        GraphKind.parse(graph),
                        peers,
                        ttl == null ? FloodConfig.UNLIMITED : ttl,
                        dead,
                        links,
                        shared.messages() == null ? 1 : shared.messages());
            case "tree" -> {
                if (shared.loss() != null) {
                    throw new IllegalArgumentException("--loss is no option of tree: its links lose nothing");
                }
                yield new TreeExperiment(protocol, GraphKind.parse(graph), peers, dead);
            }
            default -> throw new IllegalArgumentException("there is no simulation " + name);
        };
    }

    /** Words with a dash. */
    static final class Mode extends WordConverter<GossipConfig.Mode> {
        Mode() {
            super(GossipConfig.Mode.values());
        }
    }

    /** The same for trees. */
    static final class TreeProtocol extends WordConverter<TreeExperiment.Protocol> {
        TreeProtocol() {
            super(TreeExperiment.Protocol.values());
        }
    }

    /** The same for rumours. */
    static final class Variant extends WordConverter<RumorConfig.Variant> {
        Variant() {
            super(RumorConfig.Variant.values());
        }
    }
}
