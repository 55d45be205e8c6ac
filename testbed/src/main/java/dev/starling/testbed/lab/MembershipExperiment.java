package dev.starling.testbed.lab;

import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * Peers join one after another, live together for some rounds, a share of them fails at once and without a word, and the
 * others go on for some rounds. Of the living at the end (and with {@code Before} at the end of the name: before the
 * failures, where there are any):
 *
 * <ul>
 *   <li>{@code connected}: 1 where everybody reaches everybody, else 0; {@code largestComponent}: the share in the largest;
 *   <li>{@code degree}: living peers in a view, on average; {@code inDegreeSd}: how unequally many views a peer is in;
 *       {@code symmetry}: the share of entries that the other side has too; {@code deadShare}: the share that is dead;
 *   <li>{@code clustering}, {@code pathLength}: of the graph without directions;
 *   <li>{@code detectionPeriods}: from the failures until a peer drops a dead one that it knew, on average, in periods;
 *   <li>{@code falsePositives}: how often somebody took a living peer for dead; {@code falsePositivesHealthy}: one that was
 *       not even slow; {@code falselyJudged}: how many living peers that befell;
 *   <li>{@code floodReach}, {@code floodReachHealed}: the share of the living that an item reaches over the links, sent at
 *       the moment of the failures and at the end (hyparview);
 *   <li>{@code messagesPerPeerRound}: sent in the rounds after the joins.
 * </ul>
 *
 * @param fail the share that fails
 * @param rounds between the last join and the failures
 * @param healRounds after the two rounds of the first item
 * @param slowness who is slow after the failures
 * @param contacts the first so many peers are whom everybody joins through; 0: any member, drawn for each
 */
public record MembershipExperiment(
        MembershipProtocol protocol,
        int peers,
        double fail,
        double loss,
        int rounds,
        int healRounds,
        int contacts,
        Slowness slowness)
        implements Experiment {
    private static final int ROUND = MembershipCrowd.ROUND_TICKS;
    /** A crowd grows by this share of itself in a tick, and by a peer at least. */
    private static final int GROWTH = 200;

    /** For the slowest repair to pass an item on. */
    private static final int FLOOD = 2 * ROUND;

    private static final int CONTACTS_KEPT = 3;
    private static final int ROUNDS_MAX = 100_000;

    public MembershipExperiment {
        if (peers < 2) {
            throw new IllegalArgumentException("a membership takes 2 peers or more, not " + peers);
        }
        if (!(fail >= 0 && fail < 1)) {
            throw new IllegalArgumentException("fail is a share from 0 to below 1, not " + fail);
        }
        if (rounds < 1 || healRounds < 1 || rounds > ROUNDS_MAX || healRounds > ROUNDS_MAX) {
            throw new IllegalArgumentException(
                    "rounds go from 1 to " + ROUNDS_MAX + ", not " + rounds + " and " + healRounds);
        }
        if (contacts < 0 || contacts > peers) {
            throw new IllegalArgumentException("contacts are from 0 to all peers, not " + contacts);
        }
    }

    /** No failures, no loss, 20 rounds and 10, any member as contact. */
    public static MembershipExperiment of(MembershipProtocol protocol, int peers) {
        return new MembershipExperiment(protocol, peers, 0, 0, 20, 10, 0, Slowness.NONE);
    }

    /** The same with failures. */
    public MembershipExperiment fail(double share) {
        return new MembershipExperiment(protocol, peers, share, loss, rounds, healRounds, contacts, slowness);
    }

    /** The same with other times. */
    public MembershipExperiment rounds(int before, int after) {
        return new MembershipExperiment(protocol, peers, fail, loss, before, after, contacts, slowness);
    }

    /** The same with a share of messages lost. */
    public MembershipExperiment loss(double share) {
        return new MembershipExperiment(protocol, peers, fail, share, rounds, healRounds, contacts, slowness);
    }

    /** The same through so many contacts, with these slow. */
    public MembershipExperiment through(int contactPeers, Slowness slow) {
        return new MembershipExperiment(protocol, peers, fail, loss, rounds, healRounds, contactPeers, slow);
    }

    @Override
    public Outcome run(long seed) {
        RunSeeds seeds = new RunSeeds(seed);
        SplittableRandom draws = seeds.topology();
        MembershipTally tally = new MembershipTally(peers, ROUND);
        int[] joinsAt = new int[peers];
        for (int peer = 1; peer < peers; peer++) {
            joinsAt[peer] = contact(peer, draws);
        }
        SplittableRandom kept = draws.split();
        MembershipCrowd crowd = crowd(seeds, peer -> keptContacts(peer, joinsAt[peer], kept), tally);
        tally.of(crowd.crowd());
        if (!crowd.complete()) {
            joinAll(crowd, joinsAt);
        }
        long joined = crowd.crowd().sent();
        crowd.crowd().run(crowd.crowd().tick() + rounds * ROUND);
        Outcome outcome = new Outcome(seed);
        double messages = (double) (crowd.crowd().sent() - joined) / peers / rounds;
        SplittableRandom samples = draws.split();
        if (fail > 0) {
            crowd.measure(outcome, "Before", samples);
        }
        Casting cast = new Casting(seeds, peers, fail);
        cast.killIn(crowd.crowd());
        tally.killed(crowd.crowd().tick());
        int source = cast.source();
        double reach = crowd.flood(source, FLOOD);
        boolean[] slow = slowness.choose(cast, peers);
        tally.slow(slow);
        for (int round = 0; round < healRounds; round++) {
            slowness.hold(crowd.crowd(), slow, round);
            crowd.crowd().run(crowd.crowd().tick() + ROUND);
        }
        crowd.measure(outcome, "", samples);
        double healed = crowd.flood(source, FLOOD);
        crowd.detections(outcome);
        return outcome.with("falsePositives", (double) tally.falseVerdicts())
                .with("falsePositivesHealthy", (double) tally.falseVerdictsOnHealthy())
                .with("falselyJudged", tally.falselyJudged())
                .with("floodReach", reach / cast.living())
                .with("floodReachHealed", healed / cast.living())
                .with("messagesPerPeerRound", messages);
    }

    private MembershipCrowd crowd(RunSeeds seeds, IntFunction<int[]> known, MembershipTally tally) {
        Links links = Links.UNIT.loss(loss);
        return switch (protocol) {
            case MembershipProtocol.HyParView it -> new HyParViewCrowd(seeds, peers, links, it.config(), known, tally);
            case MembershipProtocol.Cyclon it -> new CyclonCrowd(seeds, peers, links, it.config(), tally);
            case MembershipProtocol.Seeds it ->
                new SeedsCrowd(seeds, peers, links, it.config(), Math.max(1, contacts), tally);
            case MembershipProtocol.Swim it -> new SwimCrowd(seeds, peers, links, it.config(), tally);
        };
    }

    private int contact(int joiner, SplittableRandom draws) {
        return draws.nextInt(contacts == 0 ? joiner : Math.min(contacts, joiner));
    }

    /** Whom a peer turns to later: those it knew at first. */
    private int[] keptContacts(int peer, int first, SplittableRandom draws) {
        int[] known = new int[CONTACTS_KEPT];
        known[0] = first;
        for (int i = 1; i < known.length; i++) {
            known[i] = draws.nextInt(contacts == 0 ? Math.max(1, peer) : contacts);
        }
        return known;
    }

    private void joinAll(MembershipCrowd crowd, int[] joinsAt) {
        int tick = 0;
        for (int next = 0; next < peers; ) {
            int end = Math.min(peers, next + 1 + next / GROWTH);
            while (next < end) {
                crowd.join(next, joinsAt[next]);
                next++;
            }
            crowd.crowd().run(++tick);
        }
    }
}
