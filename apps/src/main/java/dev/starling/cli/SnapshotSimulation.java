package dev.starling.cli;

import dev.starling.testbed.lab.SnapshotExperiment;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code starling simulate snapshots}. */
final class SnapshotSimulation {
    static final Set<String> OPTIONS = Set.of(
            "--algorithm", "--neighbours", "--order", "--churn", "--channels", "--snapshots", "--threads", "--cost");

    private static final int PEERS = 10;
    private static final double LOSS = 0.02;
    private static final int PAY_EVERY_MS = 20;

    @Option(
            names = "--algorithm",
            paramLabel = "NAME",
            description = "snapshots: chandy-lamport or lai-yang. Default: chandy-lamport.")
    private String algorithm = "chandy-lamport";

    @Option(
            names = "--order",
            paramLabel = "on|off",
            description =
                    "snapshots: whether channels keep the order. Default: on for chandy-lamport, off for lai-yang.")
    private @Nullable SimulationSwitch order;

    @Option(
            names = "--churn",
            paramLabel = "on|off",
            description = "snapshots: three peers come and three go meanwhile. Default: off.")
    private SimulationSwitch churn = SimulationSwitch.off;

    @Option(
            names = "--channels",
            paramLabel = "on|off",
            description = "snapshots: off leaves the channels' states out, which the checks have to find. Default: on.")
    private SimulationSwitch channels = SimulationSwitch.on;

    @Option(
            names = "--neighbours",
            paramLabel = "N",
            description = "snapshots: links that each peer makes to those before it. Default: 3.")
    private int degree = 3;

    @Option(
            names = "--snapshots",
            paramLabel = "N",
            description = "snapshots: how many in a run, 300 ms apart. Default: 1.")
    private int snapshots = 1;

    SnapshotSimulation() {}

    /**
     * What the options mean.
     *
     * @throws IllegalArgumentException where they mean nothing
     */
    SnapshotExperiment experiment(OverlaySimulation.Shared shared) {
        boolean laiYang = switch (algorithm) {
            case "chandy-lamport" -> false;
            case "lai-yang" -> true;
            default ->
                throw new IllegalArgumentException(
                        "--algorithm is chandy-lamport or lai-yang, not \"" + algorithm + "\"");
        };
        return new SnapshotExperiment(
                laiYang,
                shared.peers() == null ? PEERS : shared.peers(),
                degree,
                shared.loss() == null ? LOSS : shared.loss(),
                order == null ? laiYang : order == SimulationSwitch.off,
                churn == SimulationSwitch.on,
                channels == SimulationSwitch.on,
                snapshots,
                PAY_EVERY_MS);
    }
}
