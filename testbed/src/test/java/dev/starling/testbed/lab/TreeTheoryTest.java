package dev.starling.testbed.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.starling.testbed.lab.TreeExperiment.Protocol;
import dev.starling.tree.plumtree.PlumtreeConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said about trees: optimal, and not fault tolerant. */
class TreeTheoryTest {
    private static final GraphKind SIX = GraphKind.parse("regular:6");

    private static Summary runs(Protocol protocol, int peers, double dead, int runs) {
        List<Outcome> outcomes = new ArrayList<>();
        Series.run(new TreeExperiment(protocol, SIX, peers, dead), 1, runs, 2, outcomes::add);
        return new Summary(outcomes);
    }

    @Test
    void a_whole_tree_brings_an_item_to_all_with_a_copy_each() {
        for (Protocol protocol : Protocol.values()) {
            Summary summary = runs(protocol, 300, 0, 3);
            assertThat(summary.of("reach").min()).as(protocol + " reach").isEqualTo(1);
            assertThat(summary.of("redundancy").max())
                    .as(protocol + " redundancy")
                    .isZero();
        }
    }

    @Test
    void a_tree_loses_whoever_has_a_dead_one_above_as_the_sum_over_depths_says() {
        Summary summary = runs(Protocol.BFS, 2000, 0.1, 150);
        assertThat(summary.mean("reach")).isCloseTo(summary.mean("theory"), within(0.03));
        assertThat(summary.mean("reach")).isLessThan(0.75);
        assertThat(summary.mean("reachHealed")).as("nothing mends it").isEqualTo(summary.mean("reach"));
    }

    @Test
    void the_spanning_tree_protocol_takes_twice_the_forward_delay_to_stand() {
        Summary summary = runs(Protocol.STP, 300, 0, 3);
        assertThat(summary.of("buildMs").min()).isGreaterThanOrEqualTo(30_000);
        assertThat(summary.of("buildMs").max()).isLessThan(31_000);
    }

    @Test
    void and_mends_within_max_age_and_twice_the_forward_delay() {
        Summary summary = runs(Protocol.STP, 300, 0.1, 4);
        assertThat(summary.mean("reach")).as("before").isLessThan(0.9);
        assertThat(summary.of("reachHealed").min()).as("after").isGreaterThan(0.99);
        assertThat(summary.of("redundancyHealed").max()).isLessThanOrEqualTo(0.01);
        assertThat(summary.of("convergenceMs").max()).isBetween(30_000.0, 51_000.0);
    }

    private static Summary rapid(TreeExperiment.Failure failure, double dead, boolean told) {
        List<Outcome> outcomes = new ArrayList<>();
        Series.run(
                new TreeExperiment(Protocol.RSTP, SIX, 80, dead)
                        .failure(failure)
                        .told(told),
                1,
                2,
                2,
                outcomes::add);
        return new Summary(outcomes);
    }

    @Test
    void a_rapid_tree_takes_over_in_round_trips_when_a_link_of_it_breaks() {
        Summary summary = rapid(TreeExperiment.Failure.LINK, 0, false);
        assertThat(summary.of("convergenceMs").max()).isBetween(0.0, 100.0);
        assertThat(summary.of("buildMs").max()).isLessThan(3_000);
        assertThat(summary.of("reachHealed").min()).isEqualTo(1);
        assertThat(summary.of("redundancyHealed").max()).isZero();
    }

    @Test
    void a_rapid_tree_notices_silence_after_three_hellos() {
        Summary summary = rapid(TreeExperiment.Failure.PEERS, 0.1, false);
        assertThat(summary.mean("reach")).as("before").isLessThan(0.9);
        assertThat(summary.of("convergenceMs").max()).isBetween(6_000.0, 8_000.0);
        assertThat(summary.of("reachHealed").min()).isEqualTo(1);
        assertThat(summary.of("redundancyHealed").max()).isZero();
    }

    @Test
    void when_its_root_dies_a_rapid_tree_counts_to_infinity_before_it_mends() {
        Summary summary = rapid(TreeExperiment.Failure.ROOT, 0, true);
        assertThat(summary.of("convergenceMs").min()).isGreaterThan(5_000);
        assertThat(summary.of("convergenceMs").max()).isLessThan(50_000);
        assertThat(summary.of("reachHealed").min()).isEqualTo(1);
        assertThat(summary.of("redundancyHealed").max()).isZero();
    }

    @Test
    void the_first_item_of_plumtree_costs_a_flood_and_the_next_a_tree() {
        Summary summary = runs(Protocol.PLUMTREE, 1000, 0, 3);
        // (2E − (N − 1))/(N − 1) − 1 with E = 3N.
        assertThat(summary.mean("redundancyFirst")).isCloseTo((6000 - 999) / 999.0 - 1, within(1e-9));
        assertThat(summary.mean("redundancy")).isZero();
    }

    @Test
    void plumtree_reaches_the_living_in_spite_of_the_dead_at_once() {
        Summary summary = runs(Protocol.PLUMTREE, 1000, 0.3, 5);
        // A peer all of whose six neighbours are dead is out of reach: 0.3^6, less than a thousandth.
        assertThat(summary.mean("reach")).isGreaterThan(0.997);
        assertThat(summary.of("convergenceMs").max())
                .as("some rounds of grafts")
                .isLessThan(5_000);
        assertThat(summary.mean("redundancy")).isLessThan(2);
    }

    private static Summary optimized(int threshold) {
        List<Outcome> outcomes = new ArrayList<>();
        TreeExperiment tree =
                new TreeExperiment(Protocol.PLUMTREE, SIX, 500, 0.5).told(true).optimized(threshold, 10);
        Series.run(tree, 1, 5, 2, outcomes::add);
        return new Summary(outcomes);
    }

    @Test
    void the_branches_that_grafts_have_made_long_are_left_for_shorter_ones() {
        Summary without = optimized(PlumtreeConfig.NO_OPTIMIZATION);
        Summary with = optimized(1);
        assertThat(with.mean("excessHops")).isLessThan(without.mean("excessHops") - 1);
        assertThat(with.mean("reachHealed")).isEqualTo(without.mean("reachHealed"));
        assertThat(with.mean("redundancyHealed")).isLessThan(0.01);
    }
}
