package dev.starling.cli;

import dev.starling.testbed.lab.Experiment;
import dev.starling.testbed.lab.SearchSimulations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code starling simulate} for searches, and the experiments that they mean. */
final class SearchSimulation {
    /** By the name of each simulation, which of the options that are not for all it takes. */
    static final Map<String, Set<String>> OPTIONS = Map.of(
            "gnutella",
            OverlaySimulation.with(
                    "--gnutella",
                    "--graph",
                    "--ttl",
                    "--dead",
                    "--queries",
                    "--pings",
                    "--seconds",
                    "--items",
                    "--popularity",
                    "--free-riders",
                    "--files",
                    "--degree",
                    "--leaves",
                    "--fit"),
            "napster",
            OverlaySimulation.with(
                    "--rate",
                    "--seconds",
                    "--kill-at",
                    "--service-rate",
                    "--queue",
                    "--items",
                    "--popularity",
                    "--free-riders",
                    "--files"),
            "walks",
            OverlaySimulation.with(
                    "--graph",
                    "--ttl",
                    "--walkers",
                    "--walk-ttl",
                    "--check",
                    "--items",
                    "--popularity",
                    "--copies",
                    "--replication",
                    "--queries"));

    @Option(
            names = "--gnutella",
            paramLabel = "0.4|0.6",
            description = "gnutella: the protocol's version; also understood as --version 0.4|0.6. Default: 0.4.")
    private String version = "0.4";

    @Option(names = "--queries", paramLabel = "N", description = "gnutella, walks: searches in a run. Default: 100.")
    private @Nullable Integer queries;

    @Option(names = "--pings", paramLabel = "N", description = "gnutella 0.4: pings to all in a run. Default: 100.")
    private @Nullable Integer pings;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "gnutella, napster: over how long they are spread. Default: 60.")
    private @Nullable Integer seconds;

    @Option(names = "--items", paramLabel = "N", description = "Different files. Default: 10000; for walks 100.")
    private @Nullable Integer items;

    @Option(
            names = "--popularity",
            paramLabel = "A",
            description = "Files are asked for ∝ rank^−A. Default: 0.8; for walks 1.2.")
    private @Nullable Double popularity;

    @Option(
            names = "--free-riders",
            paramLabel = "SHARE",
            description = "Peers that share (or upload) nothing. Default: 0.66; for freeriders 0.3.")
    private @Nullable Double freeRiders;

    @Option(
            names = "--files",
            paramLabel = "MEAN",
            description = "gnutella, napster: files of a peer that shares; few have most. Default: 30.")
    private @Nullable Double files;

    @Option(
            names = "--degree",
            paramLabel = "N",
            description = "gnutella 0.6: links among ultrapeers that each takes. Default: 15.")
    private @Nullable Integer degree;

    @Option(names = "--leaves", paramLabel = "N", description = "gnutella 0.6: leaves of an ultrapeer. Default: 30.")
    private @Nullable Integer leaves;

    @Option(
            names = "--fit",
            paramLabel = "SHARE",
            description = "gnutella 0.6: peers that may become ultrapeers where they are needed. Default: 0.2.")
    private @Nullable Double fit;

    @Option(names = "--rate", paramLabel = "N", description = "napster: searches a second, of all. Default: 50.")
    private @Nullable Double rate;

    @Option(names = "--kill-at", paramLabel = "S", description = "napster: when the server dies. Default: never.")
    private @Nullable Integer killAt;

    @Option(
            names = "--service-rate",
            paramLabel = "N",
            description = "napster: requests that the server serves in a second; 0 for any. Default: 100.")
    private @Nullable Double serviceRate;

    @Option(names = "--queue", paramLabel = "N", description = "napster: requests that may wait. Default: 100.")
    private @Nullable Integer queue;

    @Option(names = "--walkers", paramLabel = "K", description = "walks: walkers of a search. Default: 32.")
    private @Nullable Integer walkers;

    @Option(names = "--walk-ttl", paramLabel = "T", description = "walks: steps of a walker at most. Default: 1024.")
    private @Nullable Integer walkTtl;

    @Option(
            names = "--check",
            paramLabel = "N",
            description = "walks: after so many steps a walker asks whether to go on. Default: 4.")
    private @Nullable Integer check;

    @Option(
            names = "--copies",
            paramLabel = "SHARE",
            description = "walks: copies of an object on the average, of all peers. Default: 0.01.")
    private @Nullable Double copies;

    @Option(
            names = "--replication",
            paramLabel = "WORD",
            description = "walks: uniform, proportional or square-root. Default: uniform.")
    private @Nullable String replication;

    SearchSimulation() {}

    /** With {@code --version 0.6} as {@code --gnutella 0.6}: alone it asks for Starling's own version. */
    static List<String> respelled(List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).startsWith("--version=")
                    || (all.get(i).equals("--version")
                            && i + 1 < all.size()
                            && all.get(i + 1).matches("[0-9].*"))) {
                all.set(i, all.get(i).replace("--version", "--gnutella"));
            }
        }
        return all;
    }

    /** What is given of options that other simulations have too. */
    @Nullable
    Double freeRiders() {
        return freeRiders;
    }

    /**
     * What the options mean.
     *
     * @throws IllegalArgumentException where they mean nothing
     */
    Experiment experiment(String name, OverlaySimulation overlay, OverlaySimulation.Shared shared) {
        if (shared.loss() != null) {
            throw new IllegalArgumentException("--loss is no option of " + name + ": TCP connections lose nothing");
        }
        SearchSimulations.Files all = new SearchSimulations.Files(items, popularity, freeRiders, files);
        return switch (name) {
            case "gnutella" ->
                SearchSimulations.gnutella(
                        version,
                        overlay.graph(),
                        shared.peersOr(1000),
                        overlay.ttl(),
                        overlay.dead(),
                        new SearchSimulations.Asking(queries, pings, seconds),
                        all,
                        degree,
                        leaves,
                        fit);
            case "napster" ->
                SearchSimulations.napster(shared.peersOr(1000), rate, seconds, killAt, serviceRate, queue, all);
            case "walks" ->
                SearchSimulations.walks(
                        overlay.graph(),
                        shared.peersOr(10_000),
                        walkers,
                        walkTtl,
                        check,
                        overlay.ttl(),
                        items,
                        popularity,
                        copies,
                        replication,
                        queries);
            default -> throw new IllegalArgumentException("there is no simulation " + name);
        };
    }
}
