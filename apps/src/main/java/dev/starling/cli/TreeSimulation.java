package dev.starling.cli;

import dev.starling.testbed.lab.Experiment;
import dev.starling.testbed.lab.Simulations;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code starling simulate tree} that no other simulation has. */
final class TreeSimulation {
    static final Set<String> OPTIONS =
            Set.of("--protocol", "--graph", "--dead", "--failure", "--told", "--threshold", "--between");

    @Option(
            names = "--failure",
            paramLabel = "WORD",
            description =
                    "tree: what fails when it is built: peers (--dead of them), or for stp and rstp the root or a link"
                            + " of the tree. Default: peers.")
    private String failure = "peers";

    @Option(
            names = "--told",
            paramLabel = "on|off",
            description = "tree: neighbours of the dead see at once that their links broke. Default: off.")
    private SimulationSwitch told = SimulationSwitch.off;

    @Option(
            names = "--threshold",
            paramLabel = "HOPS",
            description =
                    "tree: plumtree leaves a branch that is longer by so many links than one that is announced; 0 never."
                            + " Default: 7.")
    private @Nullable Integer threshold;

    @Option(
            names = "--between",
            paramLabel = "N",
            description = "tree: items published while the tree mends, which is what plumtree mends by. Default: 0.")
    private int between;

    TreeSimulation() {}

    Experiment experiment(
            @Nullable String protocol, String graph, int peers, double dead, OverlaySimulation.Shared shared) {
        if (shared.loss() != null) {
            throw new IllegalArgumentException("--loss is no option of tree: its links lose nothing");
        }
        return Simulations.tree(
                protocol == null ? "stp" : protocol,
                graph,
                peers,
                dead,
                failure,
                told == SimulationSwitch.on,
                threshold,
                between);
    }
}
