package dev.starling.cli;

import dev.starling.testbed.lab.Experiment;
import dev.starling.testbed.lab.SearchSimulations;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code starling simulate} for how peers behave and what they learn, and the experiments that they mean. */
final class BehaviourSimulation {
    /** By the name of each simulation, which of the options that are not for all it takes. */
    static final Map<String, Set<String>> OPTIONS = Map.of(
            "freeriders",
            OverlaySimulation.with(
                    "--free-riders",
                    "--choking",
                    "--selection",
                    "--pieces",
                    "--slots",
                    "--initial-seeds",
                    "--head-start",
                    "--piece-seconds",
                    "--linger",
                    "--arrivals"),
            "reputation",
            OverlaySimulation.with("--trust", "--polluters", "--pre-trusted", "--cycles"),
            "anonymity",
            OverlaySimulation.with(
                    "--spread", "--graph", "--spies", "--messages", "--fluff", "--fanout", "--latency-ticks"));

    @Option(
            names = "--choking",
            paramLabel = "WORD",
            description = "freeriders: tit-for-tat, or none: uploads go by luck. Default: tit-for-tat.")
    private String choking = "tit-for-tat";

    @Option(
            names = "--selection",
            paramLabel = "WORD",
            description = "freeriders: which piece is asked for, rarest or random. Default: rarest.")
    private String selection = "rarest";

    @Option(names = "--pieces", paramLabel = "N", description = "freeriders: pieces of the file. Default: 200.")
    private @Nullable Integer pieces;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "freeriders: peers that are unchoked for what they give; one more by luck. Default: 4.")
    private @Nullable Integer slots;

    @Option(
            names = "--initial-seeds",
            paramLabel = "N",
            description = "freeriders: peers that have the file from the start and stay. Default: 1.")
    private @Nullable Integer seeds;

    @Option(
            names = "--head-start",
            paramLabel = "SHARE",
            description = "freeriders: pieces, at random, that each has at the start. Default: 0.5.")
    private @Nullable Double headStart;

    @Option(
            names = "--piece-seconds",
            paramLabel = "S",
            description = "freeriders: how long an uplink takes for a piece. Default: 1.")
    private @Nullable Double pieceSeconds;

    @Option(
            names = "--linger",
            paramLabel = "S",
            description = "freeriders: how long who is done stays and gives. Default: 0.")
    private @Nullable Integer linger;

    @Option(
            names = "--arrivals",
            paramLabel = "N",
            description = "freeriders: peers that come a second. Default: all at once.")
    private @Nullable Double arrivals;

    @Option(
            names = "--spread",
            paramLabel = "WORD",
            description = "anonymity: how messages spread: flood, gossip or dandelion. Default: flood.")
    private String spread = "flood";

    @Option(
            names = "--spies",
            paramLabel = "SHARE",
            description = "anonymity: peers that put together what they see. Default: 0.1.")
    private @Nullable Double spies;

    @Option(
            names = "--fluff",
            paramLabel = "Q",
            description = "anonymity: the probability that a peer ends a dandelion's stem. Default: 0.1.")
    private @Nullable Double fluff;

    @Option(
            names = "--trust",
            paramLabel = "WORD",
            description = "reputation: none, gossip (what others report adds up) or eigentrust. Default: eigentrust.")
    private String trust = "eigentrust";

    @Option(
            names = "--polluters",
            paramLabel = "SHARE",
            description = "reputation: peers that give rubbish and rate each other well. Default: 0.3.")
    private @Nullable Double polluters;

    @Option(
            names = "--pre-trusted",
            paramLabel = "N",
            description = "reputation: peers that all trust from the start; 0 for all alike. Default: 5.")
    private @Nullable Integer preTrusted;

    @Option(names = "--cycles", paramLabel = "N", description = "reputation: times ten downloads. Default: 12.")
    private @Nullable Integer cycles;

    BehaviourSimulation() {}

    /**
     * What the options mean.
     *
     * @throws IllegalArgumentException where they mean nothing
     */
    Experiment experiment(
            String name, OverlaySimulation overlay, SearchSimulation search, OverlaySimulation.Shared shared) {
        if (shared.loss() != null) {
            throw new IllegalArgumentException("--loss is no option of " + name + ": its connections lose nothing");
        }
        return switch (name) {
            case "freeriders" ->
                SearchSimulations.freeRiders(
                        shared.peersOr(100),
                        search.freeRiders(),
                        choking,
                        selection,
                        pieces,
                        slots,
                        seeds,
                        headStart,
                        pieceSeconds,
                        linger,
                        arrivals);
            case "reputation" ->
                SearchSimulations.reputation(trust, shared.peersOr(200), polluters, preTrusted, cycles);
            case "anonymity" ->
                SearchSimulations.anonymity(
                        spread,
                        overlay.graph(),
                        shared.peersOr(1000),
                        spies,
                        shared.messages(),
                        fluff,
                        shared.fanout(),
                        overlay.latencyTicks());
            default -> throw new IllegalArgumentException("there is no simulation " + name);
        };
    }
}
