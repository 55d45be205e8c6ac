package dev.starling.cli;

import dev.starling.testbed.lab.Experiment;
import dev.starling.testbed.lab.MembershipKnobs;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code starling simulate membership}. */
final class MembershipSimulation {
    static final Set<String> OPTIONS = Set.of(
            "--protocol",
            "--fail",
            // Also --rounds: an option goes by its longest name here.
            "--periods",
            "--heal-rounds",
            "--contacts",
            "--view",
            "--reserve",
            "--shuffle",
            "--replace",
            "--refresh",
            "--silence",
            "--helpers",
            "--round-robin",
            "--suspicion",
            "--suspicion-factor",
            "--lifeguard",
            "--slow",
            "--slow-rounds");

    @Option(
            names = "--fail",
            paramLabel = "SHARE",
            description = "membership: peers that fail at once, without a word. Default: 0.")
    private @Nullable Double fail;

    @Option(
            names = {"--rounds", "--periods"},
            paramLabel = "N",
            description = "membership: rounds before that. Default: 20; cyclon: 50.")
    private @Nullable Integer rounds;

    @Option(
            names = "--heal-rounds",
            paramLabel = "N",
            description = "membership: rounds after that. Default: 10 for hyparview, 50 for cyclon, 60 for swim.")
    private @Nullable Integer healRounds;

    @Option(
            names = "--contacts",
            paramLabel = "N",
            description =
                    "All but swim: the first N peers are the seeds whom all join through. Default: any member; seeds: 1.")
    private @Nullable Integer contacts;

    @Option(
            names = "--view",
            paramLabel = "N",
            description = "hyparview: links of the active view; cyclon, seeds: entries. Default: 5, 20.")
    private @Nullable Integer view;

    @Option(
            names = "--reserve",
            paramLabel = "N",
            description = "hyparview: peers in the passive view. Default: six times the active view.")
    private @Nullable Integer reserve;

    @Option(names = "--shuffle", paramLabel = "N", description = "cyclon: entries exchanged. Default: 8.")
    private @Nullable Integer shuffle;

    @Option(
            names = "--replace",
            paramLabel = "on|off",
            description = "hyparview: whoever is told DISCONNECT looks for a replacement at once. Default: on.")
    private @Nullable SimulationSwitch replace;

    @Option(
            names = "--refresh",
            paramLabel = "ROUNDS",
            description = "hyparview: between links made through a contact; 0: never. Default: 30.")
    private @Nullable Integer refresh;

    @Option(
            names = "--silence",
            paramLabel = "ROUNDS",
            description =
                    "hyparview: keep-alives, and after so many rounds without one a neighbour has failed; 0: links"
                            + " tell, as TCP does. Default: 0.")
    private @Nullable Integer silence;

    @Option(
            names = "--helpers",
            paramLabel = "K",
            description = "swim: members that are asked to ping for another. Default: 3.")
    private @Nullable Integer helpers;

    @Option(
            names = "--round-robin",
            paramLabel = "on|off",
            description = "swim: pings go round a shuffled list; off: to anybody. Default: on.")
    private @Nullable SimulationSwitch roundRobin;

    @Option(
            names = "--suspicion",
            paramLabel = "on|off",
            description = "swim: whoever does not answer is suspected first; off: dead at once. Default: on.")
    private @Nullable SimulationSwitch suspicion;

    @Option(
            names = "--suspicion-factor",
            paramLabel = "N",
            description = "swim: a suspicion lasts so many periods times log10 of the members. Default: 4.")
    private @Nullable Integer suspicionFactor;

    @Option(
            names = "--lifeguard",
            paramLabel = "on|off",
            description = "swim: local health, dynamic suspicion times, suspects are told first. Default: off.")
    private @Nullable SimulationSwitch lifeguard;

    @Option(
            names = "--slow",
            paramLabel = "SHARE",
            description = "swim: members whose messages wait, again and again, while their timers go on. Default: 0.")
    private @Nullable Double slow;

    @Option(
            names = "--slow-rounds",
            paramLabel = "N",
            description = "swim: for how long each time; then they are well for a quarter of it. Default: 20.")
    private @Nullable Integer slowRounds;

    MembershipSimulation() {}

    /** What the options mean. */
    Experiment experiment(@Nullable String protocol, int peers, double loss) {
        return new MembershipKnobs(
                        fail,
                        rounds,
                        healRounds,
                        contacts,
                        view,
                        reserve,
                        shuffle,
                        on(replace),
                        refresh,
                        silence,
                        helpers,
                        on(roundRobin),
                        on(suspicion),
                        suspicionFactor,
                        on(lifeguard),
                        slow,
                        slowRounds)
                .experiment(protocol == null ? "hyparview" : protocol, peers, loss);
    }

    private static @Nullable Boolean on(@Nullable SimulationSwitch given) {
        return given == null ? null : given == SimulationSwitch.on;
    }
}
