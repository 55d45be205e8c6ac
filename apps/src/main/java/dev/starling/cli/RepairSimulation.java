package dev.starling.cli;

import dev.starling.testbed.lab.Experiment;
import dev.starling.testbed.lab.Simulations;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code starling simulate anti-entropy} and {@code bimodal} that no other simulation has. */
final class RepairSimulation {
    static final Set<String> ANTI_ENTROPY = Set.of("--mode", "--informed", "--dead");
    static final Set<String> BIMODAL = Set.of("--offered", "--dead");

    private static final int OFFERED = 10;

    @Option(
            names = "--informed",
            paramLabel = "SHARE",
            description = "anti-entropy: peers that have the item at first. Default: one.")
    private double informed;

    @Option(
            names = "--offered",
            paramLabel = "ROUNDS",
            description = "bimodal: rounds for which a peer offers an item. Default: 10.")
    private @Nullable Integer offered;

    RepairSimulation() {}

    Experiment antiEntropy(String mode, int peers, double loss, double dead) {
        return Simulations.repair(mode, peers, informed, loss, dead, null, false);
    }

    Experiment bimodal(int peers, double loss, double dead) {
        return Simulations.repair("push", peers, 0, loss, dead, offered == null ? OFFERED : offered, true);
    }
}
