package dev.starling.testbed.lab;

import dev.starling.membership.cyclon.CyclonConfig;
import dev.starling.membership.hyparview.HyParViewConfig;
import dev.starling.membership.seeds.SeedsConfig;
import dev.starling.membership.swim.SwimConfig;
import dev.starling.membership.swim.SwimConfig.Lifeguard;
import dev.starling.sim.crowd.Crowd;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A membership experiment from words and numbers. Each knob is null where it was not turned; one that the protocol does not
 * have is refused.
 *
 * @param fail the share that fails at once
 * @param rounds before that
 * @param healRounds and after it
 * @param contacts peers through whom everybody joins; 0: any member, for seeds: one
 * @param view hyparview: active view; cyclon, seeds: view
 * @param reserve hyparview: passive view
 * @param shuffle cyclon: entries exchanged
 * @param replace hyparview: whether a DISCONNECT is followed by a replacement
 * @param refresh hyparview: rounds between refreshes through a contact; 0: never
 * @param silence hyparview: links do not tell, and whoever is silent for so many rounds has failed
 * @param helpers swim: k
 * @param roundRobin swim: in turn or at random
 * @param suspicion swim: whether there is time to refute
 * @param suspicionFactor swim: how much, in periods and multiples of log10 N
 * @param lifeguard swim: all of Lifeguard or nothing of it
 * @param slow swim: the share of slow members
 * @param slowRounds swim: for how long they are
 */
public record MembershipKnobs(
        @Nullable Double fail,
        @Nullable Integer rounds,
        @Nullable Integer healRounds,
        @Nullable Integer contacts,
        @Nullable Integer view,
        @Nullable Integer reserve,
        @Nullable Integer shuffle,
        @Nullable Boolean replace,
        @Nullable Integer refresh,
        @Nullable Integer silence,
        @Nullable Integer helpers,
        @Nullable Boolean roundRobin,
        @Nullable Boolean suspicion,
        @Nullable Integer suspicionFactor,
        @Nullable Boolean lifeguard,
        @Nullable Double slow,
        @Nullable Integer slowRounds) {
    private static final int SIZE_MAX = 1000;
    private static final long SEEDS_ENTRIES_MAX = 5_000_000;
    private static final int SWIM_PEERS_MAX = 20_000;
    /** Each of the living remembers each of the dead. */
    private static final long SWIM_DEAD_MAX = 5_000_000;

    private static final long ANSWER_NS = 10 * Crowd.TICK_NS;
    private static final Duration ROUND = Duration.ofNanos(MembershipCrowd.ROUND_NS);
    private static final Duration TIMEOUT = Duration.ofNanos(30 * Crowd.TICK_NS);
    private static final int REFRESH_ROUNDS = 30;

    /** The paper's configuration in the experiments' time: links tell, refreshed every 30 rounds. */
    static HyParViewConfig hyParView() {
        return HyParViewConfig.DEFAULT
                .times(MembershipCrowd.ROUND_NS, ANSWER_NS, REFRESH_ROUNDS * MembershipCrowd.ROUND_NS)
                .silentPeriodsMax(0);
    }

    static CyclonConfig cyclon() {
        return CyclonConfig.DEFAULT.period(ROUND);
    }

    static SwimConfig swim() {
        return SwimConfig.DEFAULT.times(ROUND, TIMEOUT);
    }

    /**
     * What it means.
     *
     * @param protocol hyparview, cyclon, seeds or swim
     * @throws IllegalArgumentException where it means nothing
     */
    public Experiment experiment(String protocol, int peers, double loss) {
        MembershipProtocol chosen = switch (protocol) {
            case "hyparview" -> hyParViewKnobs();
            case "cyclon" -> cyclonKnobs();
            case "seeds" -> seedsKnobs(peers);
            case "swim" -> swimKnobs(peers);
            default ->
                throw new IllegalArgumentException(
                        "the protocol is one of hyparview, cyclon, seeds, swim, not \"" + protocol + "\"");
        };
        int before = or(rounds, protocol.equals("cyclon") ? 50 : 20);
        int after = or(healRounds, protocol.equals("cyclon") ? 50 : protocol.equals("swim") ? 60 : 10);
        Slowness slowness = new Slowness(slow == null ? 0 : slow, or(slowRounds, 20));
        return new MembershipExperiment(
                chosen, peers, fail == null ? 0 : fail, loss, before, after, or(contacts, 0), slowness);
    }

    private MembershipProtocol hyParViewKnobs() {
        only("hyparview", Set.of("--view", "--reserve", "--replace", "--refresh", "--silence", "--contacts"));
        HyParViewConfig config = hyParView();
        long refreshNs = or(refresh, REFRESH_ROUNDS) == 0
                ? HyParViewConfig.NEVER
                : MembershipCrowd.ROUND_NS * positive("--refresh", or(refresh, REFRESH_ROUNDS));
        int active = positive("--view", or(view, config.activeMax()));
        return new MembershipProtocol.HyParView(config.views(active, positive("--reserve", or(reserve, 6 * active)))
                .times(MembershipCrowd.ROUND_NS, ANSWER_NS, refreshNs)
                .silentPeriodsMax(or(silence, 0))
                .replaceDisconnected(replace == null || replace));
    }

    private MembershipProtocol cyclonKnobs() {
        only("cyclon", Set.of("--view", "--shuffle", "--contacts"));
        CyclonConfig config = cyclon();
        int size = positive("--view", or(view, config.viewMax()));
        return new MembershipProtocol.Cyclon(config.sizes(
                size, positive("--shuffle", or(shuffle, Math.min(size, config.shuffleLength())))));
    }

    private MembershipProtocol seedsKnobs(int peers) {
        only("seeds", Set.of("--view", "--contacts"));
        if (or(contacts, 1) > SeedsConfig.DEFAULT.seedsMax()) {
            throw new IllegalArgumentException(
                    "--contacts of seeds are up to " + SeedsConfig.DEFAULT.seedsMax() + ", not " + contacts);
        }
        int size = positive("--view", or(view, 20));
        if ((long) size * peers > SEEDS_ENTRIES_MAX) {
            throw new IllegalArgumentException("all views of seeds together hold up to " + SEEDS_ENTRIES_MAX
                    + " entries, not " + peers + " times --view " + size);
        }
        return new MembershipProtocol.Seeds(SeedsConfig.DEFAULT
                .viewMax(size)
                .times(ROUND, ROUND.multipliedBy(7).dividedBy(2)));
    }

    private MembershipProtocol swimKnobs(int peers) {
        only(
                "swim",
                Set.of(
                        "--helpers",
                        "--round-robin",
                        "--suspicion",
                        "--suspicion-factor",
                        "--lifeguard",
                        "--slow",
                        "--slow-rounds"));
        double failing = fail == null ? 0 : fail;
        if (peers > SWIM_PEERS_MAX || peers * failing * peers > SWIM_DEAD_MAX) {
            throw new IllegalArgumentException("everybody knows all in swim: up to " + SWIM_PEERS_MAX
                    + " peers, and peers times failing peers up to " + SWIM_DEAD_MAX + ", not " + peers
                    + " with --fail "
                    + failing);
        }
        if (slowRounds != null && slow == null) {
            throw new IllegalArgumentException("--slow-rounds says nothing without --slow");
        }
        if (Boolean.FALSE.equals(suspicion) && (suspicionFactor != null || Boolean.TRUE.equals(lifeguard))) {
            throw new IllegalArgumentException("--suspicion-factor and --lifeguard say nothing with --suspicion off");
        }
        SwimConfig config = swim();
        return new MembershipProtocol.Swim(
                config.probes(or(helpers, config.helpers()), roundRobin == null || roundRobin)
                        .suspicion(
                                suspicion == null || suspicion,
                                or(suspicionFactor, config.suspicionFactor()),
                                Boolean.TRUE.equals(lifeguard) ? Lifeguard.ON : Lifeguard.OFF));
    }

    /** A knob that says nothing to this protocol would be believed to have an effect. */
    private void only(String protocol, Set<String> allowed) {
        for (String knob : turned()) {
            if (!allowed.contains(knob)) {
                throw new IllegalArgumentException(knob + " is no option of " + protocol + ", whose own are "
                        + String.join(", ", new TreeSet<>(allowed)));
            }
        }
    }

    private Set<String> turned() {
        Map<String, @Nullable Object> knobs = new LinkedHashMap<>();
        knobs.put("--contacts", contacts);
        knobs.put("--view", view);
        knobs.put("--reserve", reserve);
        knobs.put("--shuffle", shuffle);
        knobs.put("--replace", replace);
        knobs.put("--refresh", refresh);
        knobs.put("--silence", silence);
        knobs.put("--helpers", helpers);
        knobs.put("--round-robin", roundRobin);
        knobs.put("--suspicion", suspicion);
        knobs.put("--suspicion-factor", suspicionFactor);
        knobs.put("--lifeguard", lifeguard);
        knobs.put("--slow", slow);
        knobs.put("--slow-rounds", slowRounds);
        knobs.values().removeIf(value -> value == null);
        return knobs.keySet();
    }

    private static int or(@Nullable Integer knob, int otherwise) {
        return knob == null ? otherwise : knob;
    }

    private static int positive(String knob, int value) {
        if (value < 1 || value > SIZE_MAX) {
            throw new IllegalArgumentException(knob + " is from 1 to " + SIZE_MAX + ", not " + value);
        }
        return value;
    }
}
