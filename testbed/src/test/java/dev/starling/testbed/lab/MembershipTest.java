package dev.starling.testbed.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.starling.membership.swim.SwimConfig.Lifeguard;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is said about memberships, on small ones. */
class MembershipTest {
    private static final MembershipProtocol HYPARVIEW = new MembershipProtocol.HyParView(MembershipKnobs.hyParView());
    private static final MembershipProtocol CYCLON = new MembershipProtocol.Cyclon(MembershipKnobs.cyclon());

    private static Summary runs(Experiment experiment, int runs) {
        List<Outcome> outcomes = new ArrayList<>();
        Series.run(experiment, 1, runs, 2, outcomes::add);
        return new Summary(outcomes);
    }

    private static MembershipExperiment swim(boolean suspicion, Lifeguard lifeguard, int peers) {
        return MembershipExperiment.of(
                new MembershipProtocol.Swim(MembershipKnobs.swim().suspicion(suspicion, 5, lifeguard)), peers);
    }

    @Test
    void hyparview_survives_half_of_its_peers() {
        Summary summary = runs(MembershipExperiment.of(HYPARVIEW, 1000).fail(0.5), 4);
        assertThat(summary.of("connectedBefore").min()).isEqualTo(1);
        assertThat(summary.mean("degreeBefore")).isCloseTo(5, within(0.1));
        assertThat(summary.of("connected").min()).isEqualTo(1);
        assertThat(summary.of("deadShare").max()).isZero();
        assertThat(summary.mean("floodReach")).isGreaterThan(0.98);
        assertThat(summary.of("floodReachHealed").min()).isEqualTo(1);
        assertThat(summary.of("falsePositives").max()).isZero();
    }

    @Test
    void keep_alives_find_the_dead_and_one_sided_links_where_links_lose_messages_and_tell_nothing() {
        Summary summary = runs(
                MembershipExperiment.of(
                                new MembershipProtocol.HyParView(
                                        MembershipKnobs.hyParView().silentPeriodsMax(3)),
                                500)
                        .fail(0.3)
                        .loss(0.02)
                        .rounds(20, 20),
                3);
        assertThat(summary.of("connected").min()).isEqualTo(1);
        assertThat(summary.of("deadShare").max()).isLessThan(0.01);
        assertThat(summary.of("symmetry").min()).isGreaterThan(0.97);
        assertThat(summary.of("detectionPeriods").max()).isLessThan(6);
    }

    @Test
    void cyclon_gets_rid_of_the_dead_and_stays_a_random_graph() {
        Summary summary = runs(MembershipExperiment.of(CYCLON, 500).fail(0.4).rounds(40, 50), 3);
        assertThat(summary.of("connected").min()).isEqualTo(1);
        assertThat(summary.of("deadShare").max()).isLessThan(0.001);
        assertThat(summary.mean("inDegreeSdBefore")).isLessThan(Math.sqrt(20));
        assertThat(summary.mean("clusteringBefore")).isCloseTo(40.0 / 500, within(0.01));
    }

    @Test
    void seeds_forget_the_dead_when_their_leases_end_and_without_seeds_nobody_forgets() {
        MembershipProtocol seeds = new MembershipProtocol.Seeds(dev.starling.membership.seeds.SeedsConfig.DEFAULT.times(
                java.time.Duration.ofNanos(MembershipCrowd.ROUND_NS),
                java.time.Duration.ofNanos(3 * MembershipCrowd.ROUND_NS)));
        MembershipExperiment third = MembershipExperiment.of(seeds, 100).fail(0.3);
        List<Outcome> outcomes = new ArrayList<>();
        Series.run(third, 1, 20, 2, outcomes::add);
        assertThat(outcomes).allSatisfy(outcome -> {
            assertThat(outcome.number("degreeBefore")).isCloseTo(20, within(0.1));
            assertThat(outcome.number("deadShare"))
                    .satisfiesAnyOf(
                            share -> assertThat(share).isZero(),
                            share -> assertThat(share).isCloseTo(0.3, within(0.06)));
        });
        assertThat(outcomes).anyMatch(outcome -> outcome.number("deadShare") == 0);
        assertThat(outcomes).anyMatch(outcome -> outcome.number("deadShare") > 0);
    }

    @Test
    void swim_tells_everybody_of_a_death_in_logarithmic_time() {
        Summary summary = runs(swim(true, Lifeguard.OFF, 200).fail(0.0051).rounds(2, 40), 20);
        assertThat(summary.mean("detectionPeriods")).isCloseTo(Math.E / (Math.E - 1), within(0.7));
        assertThat(summary.mean("lastVerdictPeriods") - summary.mean("verdictPeriods"))
                .isLessThan(8);
        assertThat(summary.of("deadShare").max()).isZero();
        assertThat(summary.of("falsePositives").max()).isZero();
    }

    @Test
    void suspicion_and_lifeguard_spare_the_living() {
        MembershipExperiment lossy = swim(false, Lifeguard.OFF, 60).loss(0.1).rounds(1, 60);
        assertThat(runs(lossy, 2).of("falsePositives").min()).isGreaterThan(100);
        assertThat(runs(swim(true, Lifeguard.OFF, 60).loss(0.1).rounds(1, 60), 2)
                        .of("falsePositives")
                        .max())
                .isZero();
        Slowness tenth = new Slowness(0.1, 20);
        double plain = runs(swim(true, Lifeguard.OFF, 60).rounds(1, 60).through(0, tenth), 2)
                .mean("falsePositivesHealthy");
        double guarded = runs(swim(true, Lifeguard.ON, 60).rounds(1, 60).through(0, tenth), 2)
                .mean("falsePositivesHealthy");
        assertThat(plain).isGreaterThan(100);
        assertThat(guarded).isLessThan(plain / 20);
    }

    @Test
    void equal_seeds_give_equal_outcomes_and_others_differ() {
        MembershipExperiment experiment =
                MembershipExperiment.of(HYPARVIEW, 300).fail(0.2).rounds(5, 5);
        assertThat(experiment.run(7)).isEqualTo(experiment.run(7));
        assertThat(experiment.run(7).values()).isNotEqualTo(experiment.run(8).values());
    }

    @Test
    void graphs_are_measured_as_defined() {
        // A triangle, all of whose links are known on both sides but one; a pair apart; somebody dead.
        int[][] views = {{1, 2}, {0, 2}, {0}, {4, 5}, {3}, {}};
        Outcome outcome = new Outcome(0);
        new ViewGraph(views, peer -> peer != 5).measure(outcome, "", new SplittableRandom(1));
        assertThat(outcome.number("connected")).isZero();
        assertThat(outcome.number("largestComponent")).isEqualTo(0.6);
        assertThat(outcome.number("degree")).isEqualTo(7 / 5.0);
        assertThat(outcome.number("symmetry")).isEqualTo(6 / 7.0);
        assertThat(outcome.number("deadShare")).isEqualTo(1 / 8.0);
        assertThat(outcome.number("clustering")).isEqualTo(1);
        assertThat(outcome.number("pathLength")).isEqualTo(1);
    }
}
