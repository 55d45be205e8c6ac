package dev.starling.testbed.lab;

import dev.starling.swarming.SwarmingConfig;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Experiments with searches from words and numbers; see {@link Simulations}. Null stands for the default. */
public final class SearchSimulations {
    private SearchSimulations() {}

    /** Who shares what. */
    public record Files(
            @Nullable Integer items,
            @Nullable Double popularity,
            @Nullable Double freeRiders,
            @Nullable Double filesMean) {
        GnutellaExperiment.Sharing sharing() {
            GnutellaExperiment.Sharing usual = GnutellaExperiment.Sharing.DEFAULT;
            return new GnutellaExperiment.Sharing(
                    or(items, usual.items()),
                    or(popularity, usual.popularity()),
                    or(freeRiders, usual.freeRiders()),
                    or(filesMean, usual.filesMean()),
                    usual.skew());
        }
    }

    /** What is asked, and for how long. */
    public record Asking(
            @Nullable Integer queries,
            @Nullable Integer pings,
            @Nullable Integer seconds) {}

    /**
     * Gnutella.
     *
     * @param version 0.4 or 0.6
     * @param graph of 0.4, as {@link GraphKind#parse} reads it
     * @param degree of ultrapeers among each other, 0.6
     * @param leavesMax of an ultrapeer, 0.6
     * @param fit the share of peers that may be ultrapeers, 0.6
     */
    public static Experiment gnutella(
            String version,
            @Nullable String graph,
            int peers,
            @Nullable Integer ttl,
            double dead,
            Asking asking,
            Files files,
            @Nullable Integer degree,
            @Nullable Integer leavesMax,
            @Nullable Double fit) {
        boolean modern = version.equals("0.6");
        if (!modern && !version.equals("0.4")) {
            throw new IllegalArgumentException("the version is 0.4 or 0.6, not \"" + version + "\"");
        }
        if (modern && (graph != null || asking.pings() != null)) {
            throw new IllegalArgumentException(
                    "--graph and --pings are of 0.4: in 0.6 peers find their links and ping by themselves");
        }
        if (!modern && (degree != null || leavesMax != null || fit != null)) {
            throw new IllegalArgumentException("--degree, --leaves and --fit are of 0.6");
        }
        GnutellaExperiment.Tier usual = GnutellaExperiment.Tier.DEFAULT;
        return new GnutellaExperiment(
                modern,
                GraphKind.parse(graph == null ? "random:3.4" : graph),
                peers,
                or(ttl, modern ? 4 : 7),
                or(asking.queries(), 100),
                modern ? 0 : or(asking.pings(), 100),
                or(asking.seconds(), 60),
                dead,
                files.sharing(),
                new GnutellaExperiment.Tier(
                        or(fit, usual.fit()), or(degree, usual.degree()), or(leavesMax, usual.leavesMax())));
    }

    /** Napster; see {@link NapsterExperiment}. */
    public static Experiment napster(
            int peers,
            @Nullable Double perSecond,
            @Nullable Integer seconds,
            @Nullable Integer killAtSecond,
            @Nullable Double serviceRate,
            @Nullable Integer queueMax,
            Files files) {
        return new NapsterExperiment(
                peers,
                or(perSecond, 50.0),
                or(seconds, 60),
                or(killAtSecond, Integer.MAX_VALUE),
                or(serviceRate, 100.0),
                or(queueMax, 100),
                files.sharing());
    }

    /**
     * Walks, rings and floods.
     *
     * @param replication uniform, proportional or square-root
     */
    public static Experiment walks(
            @Nullable String graph,
            int peers,
            @Nullable Integer walkers,
            @Nullable Integer walkTtl,
            @Nullable Integer check,
            @Nullable Integer ttl,
            @Nullable Integer items,
            @Nullable Double popularity,
            @Nullable Double copies,
            @Nullable String replication,
            @Nullable Integer queries) {
        WalkExperiment usual = WalkExperiment.on(GraphKind.parse(graph == null ? "regular:4" : graph), peers);
        return new WalkExperiment(
                usual.graph(),
                peers,
                or(walkers, usual.walkers()),
                or(walkTtl, usual.walkTtl()),
                or(check, usual.check()),
                or(ttl, usual.ttl()),
                or(items, usual.objects()),
                or(popularity, usual.popularity()),
                or(copies, usual.copies()),
                replication == null ? usual.replication() : replication(replication),
                or(queries, usual.searches()));
    }

    private static WalkExperiment.Replication replication(String word) {
        for (WalkExperiment.Replication one : WalkExperiment.Replication.values()) {
            if (one.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
                return one;
            }
        }
        throw new IllegalArgumentException("the replication is one of "
                + Arrays.toString(WalkExperiment.Replication.values())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-')
                + ", not \"" + word + "\"");
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    /**
     * A swarm with free riders; see {@link SwarmExperiment}.
     *
     * @param choking tit-for-tat or none
     * @param selection rarest or random
     */
    public static Experiment freeRiders(
            int peers,
            @Nullable Double freeRiders,
            String choking,
            String selection,
            @Nullable Integer pieces,
            @Nullable Integer slots,
            @Nullable Integer seeds,
            @Nullable Double headStart,
            @Nullable Double pieceSeconds,
            @Nullable Integer linger,
            @Nullable Double arrivals) {
        SwarmingConfig usual = SwarmingConfig.DEFAULT;
        if (!choking.equals("tit-for-tat") && !choking.equals("none")) {
            throw new IllegalArgumentException("the choking is tit-for-tat or none, not \"" + choking + "\"");
        }
        if (!selection.equals("rarest") && !selection.equals("random")) {
            throw new IllegalArgumentException("the selection is rarest or random, not \"" + selection + "\"");
        }
        SwarmExperiment swarm = SwarmExperiment.of(0.3);
        return new SwarmExperiment(
                peers,
                or(seeds, 1),
                or(freeRiders, 0.3),
                new SwarmingConfig(
                        or(pieces, usual.pieces()),
                        or(slots, usual.slots()),
                        usual.rechokeEvery(),
                        usual.optimisticRounds(),
                        selection.equals("rarest") ? SwarmingConfig.Selection.RAREST : SwarmingConfig.Selection.RANDOM,
                        choking.equals("tit-for-tat"),
                        usual.neighboursMax()),
                or(pieceSeconds, swarm.pieceSeconds()),
                or(headStart, 0.5),
                swarm.degree(),
                or(linger, 0),
                swarm.limitSeconds(),
                or(arrivals, 0.0));
    }

    /**
     * Spies; see {@link AnonymityExperiment}.
     *
     * @param protocol flood, gossip or dandelion
     */
    public static Experiment anonymity(
            String protocol,
            @Nullable String graph,
            int peers,
            @Nullable Double spies,
            @Nullable Integer items,
            @Nullable Double fluff,
            @Nullable Integer fanout,
            int latencyTicks) {
        for (AnonymityExperiment.Protocol one : AnonymityExperiment.Protocol.values()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(protocol)) {
                return new AnonymityExperiment(
                        one,
                        GraphKind.parse(graph == null ? "regular:8" : graph),
                        peers,
                        or(spies, 0.1),
                        or(items, 100),
                        or(fluff, 0.1),
                        or(fanout, 5),
                        latencyTicks);
            }
        }
        throw new IllegalArgumentException("the spreading is flood, gossip or dandelion, not \"" + protocol + "\"");
    }

    /**
     * Polluters; see {@link ReputationExperiment}.
     *
     * @param method none, gossip or eigentrust
     */
    public static Experiment reputation(
            String method,
            int peers,
            @Nullable Double polluters,
            @Nullable Integer preTrusted,
            @Nullable Integer cycles) {
        for (ReputationExperiment.Method one : ReputationExperiment.Method.values()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(method)) {
                return new ReputationExperiment(one, peers, or(polluters, 0.3), or(preTrusted, 5), or(cycles, 12));
            }
        }
        throw new IllegalArgumentException("the method is none, gossip or eigentrust, not \"" + method + "\"");
    }
}
