package dev.starling.testbed.lab;

import dev.starling.testbed.lab.Claim.Point;
import dev.starling.testbed.lab.Claim.Relation;
import dev.starling.testbed.lab.Claim.Verdict;
import dev.starling.testbed.lab.WalkExperiment.Replication;
import java.util.ArrayList;
import java.util.List;

/** What is said about Napster, Gnutella and walks. */
final class SearchClaims {
    private static final GraphKind GNUTELLA_2000 = new GraphKind(GraphKind.Kind.RANDOM, 3.4);

    private SearchClaims() {}

    static List<Claim> all() {
        return List.of(
                napsterQueue(),
                napsterDeath(),
                pingShare(),
                pongCaching(),
                responses(),
                walks(),
                rings(),
                replication(),
                gia());
    }

    private static NapsterExperiment napster(double perSecond) {
        return new NapsterExperiment(
                500,
                perSecond,
                300,
                Integer.MAX_VALUE,
                100,
                10_000,
                new GnutellaExperiment.Sharing(1000, 0.8, 0.6, 10, 0.78));
    }

    private static Claim napsterQueue() {
        List<Point> points = new ArrayList<>();
        for (int load : new int[] {20, 50, 80, 90}) {
            double rho = load / 100.0;
            double wait = 10 + rho * 10 / (2 * (1 - rho));
            points.add(new Point("load=" + rho, rho, napster(load), 5, "waitMs", wait, Relation.EQUAL, 0.15 * wait));
        }
        return new Claim(
                "napster-queue",
                "A central index answers as fast as a queue with one server, until it is saturated",
                "Pollaczek and Khinchine; Napster's design",
                "M/D/1: s + ρs/(2(1 − ρ))",
                "500 peers, 100 requests a second served, load 0.2 to 0.9, 300 s",
                "15 %",
                "load",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim napsterDeath() {
        GnutellaExperiment.Sharing all = new GnutellaExperiment.Sharing(100, 0.8, 0, 10, 0);
        NapsterExperiment killed = new NapsterExperiment(200, 20, 60, 30, 0, 100, all);
        return new Claim(
                "napster-death",
                "When the server dies, nothing is found any more, though every file is still there",
                "folklore",
                "success 1 before, 0 after",
                "200 peers that share, 100 different files, the server killed after half of the time",
                "none: exact; one search may be under way",
                "after",
                List.of(
                        new Point("before", 0, killed, 5, "success", 1, Relation.EQUAL, 0.005),
                        new Point("after", 1, killed, 5, "successAfter", 0, Relation.EQUAL, 1e-9)),
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim pingShare() {
        GnutellaExperiment equal = GnutellaExperiment.servents(GNUTELLA_2000, 1000, 50);
        return new Claim(
                "ping-pong-share",
                "More than half of Gnutella's traffic was PING and PONG",
                "Ripeanu, Foster, Iamnitchi 2002",
                "November 2000: 36 % of the bytes queries, 55 % pings and pongs: 0.60 of the two together; after June 2001 8 %",
                "0.4, N = 1,000, mean degree 3.4, TTL 7; as many pings as queries",
                "0.05 of the bytes",
                "pings a query",
                List.of(new Point("1 ping a query", 1, equal, 5, "pingPongShare", 0.60, Relation.EQUAL, 0.05)),
                Verdict.NOT_REPRODUCIBLE,
                "The share is a function of how often the programs of the day pinged for each query they sent, and of the"
                        + " network's size, since pongs pay for every hop; neither is known. With a ping a query it is 0.69 here,"
                        + " with two pings for three queries about 0.60, and with one for thirty 0.08.");
    }

    private static Claim pongCaching() {
        List<Point> points = new ArrayList<>();
        for (int peers : new int[] {500, 2000}) {
            points.add(new Point(
                    "N=" + peers,
                    Math.log10(peers),
                    GnutellaExperiment.servents(GNUTELLA_2000, peers, 1)
                            .tiers(GnutellaExperiment.Tier.DEFAULT)
                            .asking(1, 0, 60),
                    2,
                    "pingPongRate",
                    131,
                    Relation.EQUAL,
                    13));
        }
        return new Claim(
                "pong-caching",
                "With pong caching finding peers costs a link the same, however large the network",
                "Gnutella 0.6, pong caching (Rohrs, Falco 2002)",
                "(23 + 10·37)/3 = 131 bytes a second and direction",
                "0.6, N = 500 and 2,000, a ping each 3 s answered with ten pongs",
                "10 %",
                "log10 N",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim responses() {
        GnutellaExperiment network = GnutellaExperiment.servents(new GraphKind(GraphKind.Kind.RANDOM, 8), 10_000, 1)
                .sharing(new GnutellaExperiment.Sharing(50_000, 0.8, 0.66, 60, 0.9))
                .asking(100, 0, 60);
        return new Claim(
                "top-responses",
                "The top per cent of those who share hold 37 % of the files and give 47 % of the answers",
                "Adar and Huberman 2000, Free Riding on Gnutella",
                "0.37 and 0.47; two in three share nothing",
                "0.4, N = 10,000, files drawn by popularity (Zipf 0.8), counts by rank so that the first figure comes out",
                "0.05",
                "figure",
                List.of(
                        new Point("files (input)", 0, network, 2, "topFiles", 0.37, Relation.EQUAL, 0.05),
                        new Point("answers", 1, network, 2, "topAnswers", 0.47, Relation.EQUAL, 0.05)),
                Verdict.NOT_REPRODUCIBLE,
                "The files are an input. Of files drawn independently the top per cent give a smaller share of the answers than of"
                        + " the files, since whoever has thousands has every popular one, once. That they gave more says that"
                        + " what they had was asked for more, which the paper says and no count of files implies.");
    }

    private static WalkExperiment lv(GraphKind.Kind kind, double parameter) {
        return WalkExperiment.on(new GraphKind(kind, parameter), 10_000)
                .walkers(16)
                .ttls(4096, 10)
                .searches(50);
    }

    private static List<Point> onGraphs(String number, double claimed, double within) {
        return List.of(
                new Point("random:4", 0, lv(GraphKind.Kind.RANDOM, 4), 3, number, claimed, Relation.AT_LEAST, within),
                new Point("regular:4", 1, lv(GraphKind.Kind.REGULAR, 4), 3, number, claimed, Relation.AT_LEAST, within),
                new Point(
                        "powerlaw:2.2",
                        2,
                        lv(GraphKind.Kind.POWERLAW, 2.2),
                        3,
                        number,
                        claimed,
                        Relation.AT_LEAST,
                        within));
    }

    private static Claim walks() {
        return new Claim(
                "walks-save",
                "Random walkers find what floods find for about two orders of magnitude less traffic",
                "Lv, Cao, Cohen, Li, Shenker 2002",
                "a hundredth of the messages",
                "N = 10,000, 16 walkers that check every 4 steps, floods that reach all, copies on 1 % of the peers",
                "half of it",
                "graph",
                onGraphs("walkSaves", 100, 50),
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim rings() {
        return new Claim(
                "rings-save",
                "Rings that grow save an order of magnitude over one flood where copies are not rare",
                "Lv, Cao, Cohen, Li, Shenker 2002",
                "a tenth of the messages",
                "as for walks",
                "half of it",
                "graph",
                onGraphs("ringSaves", 10, 5),
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim replication() {
        double copies = 0.02;
        int objects = 100;
        Zipf asked = new Zipf(objects, 1.2);
        double roots = 0;
        for (int i = 0; i < objects; i++) {
            roots += Math.sqrt(asked.share(i));
        }
        WalkExperiment search = WalkExperiment.on(new GraphKind(GraphKind.Kind.REGULAR, 16), 10_000)
                .walkers(1)
                .ttls(100_000, 3)
                .searches(400);
        double alike = 1 / copies;
        double root = roots * roots / objects / copies;
        return new Claim(
                "square-root",
                "Copies by the square root of popularity make searches shortest; uniform and proportional ones are alike",
                "Cohen and Shenker 2002; Lv et al. 2002",
                "visits 1/ρ for uniform and proportional copies, (Σ√q)²/(mρ) for square-root",
                "one walker, N = 10,000, d = 16, 100 objects asked by Zipf 1.2, ρ = 2 %",
                "15 %",
                "power of popularity",
                List.of(
                        replicated(search, copies, Replication.UNIFORM, alike),
                        replicated(search, copies, Replication.SQUARE_ROOT, root),
                        replicated(search, copies, Replication.PROPORTIONAL, alike)),
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Point replicated(WalkExperiment search, double copies, Replication how, double visits) {
        return new Point(
                how.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
                how.power,
                search.copies(copies, how),
                8,
                "walkVisits",
                visits,
                Relation.EQUAL,
                0.15 * visits);
    }

    private static Claim gia() {
        return new Claim(
                "gia",
                "Walks to the strongest, pointers at neighbours, adapted links and flow control raise capacity 1,000 to 100,000"
                        + " times",
                "Chawathe, Ratnasamy, Breslau, Lanham, Shenker 2003 (GIA)",
                "a factor of 1,000 at least",
                "two of the four parts: biased walks and pointers of neighbours, one walker, power law 2.2, N = 10,000,"
                        + " copies on 0.1 % of the peers",
                "none: a bound",
                "parts",
                List.of(new Point(
                        "biased with pointers",
                        2,
                        WalkExperiment.on(new GraphKind(GraphKind.Kind.POWERLAW, 2.2), 10_000)
                                .walkers(1)
                                .ttls(100_000, 3)
                                .copies(0.001, Replication.UNIFORM)
                                .searches(50),
                        3,
                        "biasedSaves",
                        1000,
                        Relation.AT_LEAST,
                        1)),
                Verdict.NOT_REPRODUCIBLE,
                "The paper's factor compares the query rates at which GIA and flooding collapse, with peers whose capacities span"
                        + " four orders, links adapted to them and tokens; here there are two of its parts on equal peers, and"
                        + " what they save over a plain walk is some tens of times the messages.");
    }
}
