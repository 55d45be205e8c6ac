package dev.starling.testbed.lab;

import dev.starling.gnutella.GnutellaCommand;
import dev.starling.gnutella.GnutellaConfig;
import dev.starling.gnutella.GnutellaConfig.Role;
import dev.starling.gnutella.GnutellaEvent;
import dev.starling.gnutella.GnutellaMachine;
import dev.starling.gnutella.GnutellaMessage;
import dev.starling.gnutella.Guid;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.Graph;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A Gnutella network in which peers search and ping, evenly over some seconds. Bytes are those of the real format, without
 * those of TCP. Numbers:
 *
 * <ul>
 *   <li>{@code messages} and {@code bytes}, and by type {@code pingMessages}, {@code pingBytes} and so on; of 0.6 without the
 *       query routing tables and handshakes at the beginning, which are {@code tableBytes} and {@code handshakeBytes};
 *   <li>{@code pingPongShare}: pings' and pongs' share of the bytes; {@code pingPongMessageShare}: of the messages;
 *   <li>{@code success}: the share of queries with a hit; {@code hits}: hits a query;
 *   <li>{@code reach}: others whom a query came to; {@code reachShare}: of all others;
 *   <li>{@code firstHops}: over how many links the nearest answer came; {@code lastHop}: how far queries got at most;
 *   <li>{@code found}: pongs a ping (0.4);
 *   <li>{@code topAnswers}: the share of answers by that one per cent of the sharing peers who answer most; {@code topFiles}:
 *       the share of files of that one per cent who have most;
 *   <li>{@code ultrapeers}, {@code refusals} of handshakes, and {@code pingPongRate}, the bytes of pings and pongs that an
 *       ultrapeer's caching costs a second and direction of a link: 0.6 only.
 * </ul>
 */
public record GnutellaExperiment(
        boolean modern,
        GraphKind graph,
        int peers,
        int ttl,
        int queries,
        int pings,
        int seconds,
        double dead,
        Sharing sharing,
        Tier tier)
        implements Experiment {
    private static final int TICKS_A_SECOND = 1000;
    private static final int SETTLE_TICKS = 10_000;

    /** What is shared, as {@link SharedFiles} takes it. */
    public record Sharing(int items, double popularity, double freeRiders, double filesMean, double skew) {
        /** Two in three share nothing; of the others one per cent has 37 % of the files. */
        public static final Sharing DEFAULT = new Sharing(10_000, 0.8, 0.66, 30, 0.78);

        /** The same with other free riders. */
        public Sharing freeRiders(double share) {
            return new Sharing(items, popularity, share, filesMean, skew);
        }
    }

    /** The tiers of 0.6, as {@link Arrivals} takes them. */
    public record Tier(double fit, int degree, int leavesMax) {
        /** Fifteen neighbours and thirty leaves. */
        public static final Tier DEFAULT = new Tier(0.2, 15, 30);
    }

    public GnutellaExperiment {
        if (peers < 2 || queries < 0 || pings < 0 || queries + pings < 1 || seconds < 1 || seconds > 36_000) {
            throw new IllegalArgumentException("Gnutella takes 2 peers, a query or ping, and 1 to 36,000 seconds, not "
                    + peers + ", " + queries + ", " + pings + " and " + seconds);
        }
        if (ttl < 1 || ttl > GnutellaConfig.SERVENT.hopsMax()) {
            throw new IllegalArgumentException("Gnutella's TTL is from 1 to 7, not " + ttl);
        }
        if (peers > 1 << 24) {
            throw new IllegalArgumentException("there are addresses for " + (1 << 24) + " peers, not " + peers);
        }
    }

    /** Protocol 0.4 with a query and a ping by so many peers. */
    public static GnutellaExperiment servents(GraphKind graph, int peers, int count) {
        return new GnutellaExperiment(false, graph, peers, 7, count, count, 60, 0, Sharing.DEFAULT, Tier.DEFAULT);
    }

    /** The same with other queries and pings. */
    public GnutellaExperiment asking(int itsQueries, int itsPings, int itsSeconds) {
        return new GnutellaExperiment(modern, graph, peers, ttl, itsQueries, itsPings, itsSeconds, dead, sharing, tier);
    }

    /** The same in protocol 0.6, with TTL 4. */
    public GnutellaExperiment tiers(Tier itsTier) {
        return new GnutellaExperiment(true, graph, peers, 4, queries, pings, seconds, dead, sharing, itsTier);
    }

    /** The same with other files. */
    public GnutellaExperiment sharing(Sharing other) {
        return new GnutellaExperiment(modern, graph, peers, ttl, queries, pings, seconds, dead, other, tier);
    }

    /** The same with another TTL. */
    public GnutellaExperiment ttl(int links) {
        return new GnutellaExperiment(modern, graph, peers, links, queries, pings, seconds, dead, sharing, tier);
    }

    @Override
    public Outcome run(long seed) {
        RunSeeds seeds = new RunSeeds(seed);
        SplittableRandom files = seeds.roles().split();
        SharedFiles shared = new SharedFiles(
                files,
                peers,
                sharing.items(),
                sharing.popularity(),
                sharing.freeRiders(),
                sharing.filesMean(),
                sharing.skew());
        GnutellaTally tally = new GnutellaTally(peers);
        Casting cast = new Casting(seeds, peers, dead);
        Arrivals arrivals =
                modern ? new Arrivals(seeds.topology(), peers, tier.fit(), tier.degree(), tier.leavesMax()) : null;
        Crowd<GnutellaMessage, GnutellaCommand, GnutellaEvent> crowd =
                arrivals == null ? servents(seeds, shared, tally) : tiers(seeds, shared, tally, arrivals);
        cast.killIn(crowd);
        tally.begin();
        ask(crowd, cast, shared, files.split(), tally);
        Outcome outcome = tally.outcome(new Outcome(seed), cast.living(), shared);
        return outcome.with("ultrapeers", arrivals == null ? Double.NaN : arrivals.ultrapeers())
                .with("handshakeBytes", arrivals == null ? Double.NaN : (double) arrivals.bytes())
                .with(
                        "pingPongRate",
                        arrivals == null
                                ? Double.NaN
                                : (outcome.number("pingBytes") + outcome.number("pongBytes"))
                                        / (2.0 * arrivals.ultrapeerLinks() * seconds))
                .with("refusals", arrivals == null ? Double.NaN : arrivals.refusals());
    }

    private static Guid servent(int peer) {
        return new Guid(0x5741524c494e4700L + peer, ~(long) peer);
    }

    private Crowd<GnutellaMessage, GnutellaCommand, GnutellaEvent> servents(
            RunSeeds seeds, SharedFiles shared, GnutellaTally tally) {
        Graph drawn = graph.draw(peers, seeds.topology());
        GnutellaConfig config = GnutellaConfig.SERVENT.ttl(ttl).neighboursMax(peers);
        return new Crowd<>(
                seeds,
                peers,
                Links.UNIT,
                p -> new GnutellaMachine(
                        config, servent(p), Arrivals.address(p), shared.library(p), drawn.neighbours(p)),
                tally);
    }

    private Crowd<GnutellaMessage, GnutellaCommand, GnutellaEvent> tiers(
            RunSeeds seeds, SharedFiles shared, GnutellaTally tally, Arrivals arrivals) {
        Crowd<GnutellaMessage, GnutellaCommand, GnutellaEvent> crowd = new Crowd<>(
                seeds,
                peers,
                Links.UNIT,
                p -> new GnutellaMachine(
                        (arrivals.role(p) == Role.LEAF ? GnutellaConfig.LEAF : GnutellaConfig.ULTRAPEER)
                                .ttl(ttl)
                                .neighboursMax(tier.degree() + tier.leavesMax() + 1),
                        servent(p),
                        Arrivals.address(p),
                        shared.library(p)),
                tally);
        for (int peer = 0; peer < peers; peer++) {
            for (int other : arrivals.links(peer)) {
                crowd.command(peer, new GnutellaCommand.Meet(other, arrivals.role(other)));
            }
        }
        crowd.runTo(SETTLE_TICKS);
        return crowd;
    }

    private void ask(
            Crowd<GnutellaMessage, GnutellaCommand, GnutellaEvent> crowd,
            Casting cast,
            SharedFiles shared,
            SplittableRandom random,
            GnutellaTally tally) {
        int begin = modern ? SETTLE_TICKS : 0;
        long ticks = Duration.ofSeconds(seconds).toSeconds() * TICKS_A_SECOND;
        int all = queries + pings;
        for (int i = 0; i < all; i++) {
            crowd.runTo((int) (begin + ticks * i / all));
            int source = cast.source();
            Guid guid = Guid.random(random);
            // Spread evenly among each other.
            if ((long) (i + 1) * queries / all > (long) i * queries / all) {
                tally.searches(guid);
                crowd.command(source, new GnutellaCommand.Search(guid, shared.query(random)));
            } else {
                tally.pings();
                crowd.command(source, new GnutellaCommand.Discover(guid, ttl));
            }
        }
        crowd.run((int) (begin + ticks));
    }
}
