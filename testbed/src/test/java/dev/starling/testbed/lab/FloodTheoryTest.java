package dev.starling.testbed.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.sim.crowd.Graphs;
import dev.starling.sim.crowd.Links;
import dev.starling.testing.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is known about floods in closed form. */
class FloodTheoryTest {
    private static final Links SLOW_AND_FAST = new Links(0, 1, 40);

    private static FloodExperiment over(String graph, int peers) {
        return FloodExperiment.over(GraphKind.parse(graph), peers);
    }

    @Seeds(20)
    void a_flood_without_ttl_costs_exactly_twice_the_links_less_those_of_a_tree(long seed) {
        Outcome run = over("regular:6", 500).floods(3).run(seed);
        assertThat(run.number("messages")).isEqualTo(2 * 1500 - 499);
        assertThat(run.number("duplicates")).isEqualTo(run.number("messages") - 499);
        assertThat(run.number("reachShare")).isEqualTo(1);
    }

    @Seeds(20)
    void whatever_the_latencies_the_count_is_the_same(long seed) {
        Outcome run = over("regular:5", 300).links(SLOW_AND_FAST).run(seed);
        assertThat(run.number("messages")).isEqualTo(2 * 750 - 299);
        assertThat(run.number("reach")).isEqualTo(299);
    }

    @Seeds(20)
    void degrees_do_not_matter_where_the_graph_is_connected(long seed) {
        Outcome run = over("powerlaw:2.3", 400).run(seed);
        if (!Double.isNaN(run.number("predicted"))) {
            assertThat(run.number("messages")).isEqualTo(run.number("predicted"));
        }
        assertThat(run.number("messages"))
                .as("in the part that is reached: each link twice, less a tree")
                .isLessThanOrEqualTo(2 * run.number("links") - run.number("reach"));
    }

    @Seeds(10)
    void a_ttl_never_reaches_more_than_a_tree_would(long seed) {
        for (String graph : new String[] {"regular:4", "random:4", "powerlaw:2.2"}) {
            for (int ttl = 1; ttl <= 7; ttl++) {
                Outcome run = over(graph, 2000).ttl(ttl).run(seed);
                assertThat(run.number("reach")).as(graph + " " + ttl).isLessThanOrEqualTo(run.number("treeBound"));
                assertThat(run.number("lastHop")).as("hops are at most the TTL").isLessThanOrEqualTo(ttl);
            }
        }
    }

    @Test
    void a_ttl_of_one_reaches_exactly_the_neighbours_and_two_theirs() {
        assertThat(over("regular:4", 10_000).ttl(1).run(1).number("reach")).isEqualTo(4);
        assertThat(over("regular:4", 10_000).ttl(1).run(1).number("messages")).isEqualTo(4);
        assertThat(over("regular:4", 100_000).ttl(2).run(1).number("reach")).isEqualTo(4 + 4 * 3);
    }

    @Test
    void ritters_bound_is_4372_for_degree_4_and_ttl_7_and_a_real_graph_stays_below() {
        Outcome run = over("regular:4", 10_000).ttl(7).floods(20).run(1);
        assertThat(run.number("treeBound")).isEqualTo(4372);
        assertThat(run.number("reach")).isBetween(3400.0, 3700.0);
        assertThat(Graphs.regular(1000, 8, new SplittableRandom(1)).treeBound(0, 7))
                .isEqualTo(1_098_056);
    }

    @Test
    void half_of_the_peers_dead_leaves_the_giant_component_of_percolation() {
        // u = 1 − σ + σ·u^(d−1); reached among the living 1 − u^d. σ = 0.5, d = 6.
        double u = 0.5;
        for (int i = 0; i < 1000; i++) {
            u = 0.5 + 0.5 * Math.pow(u, 5);
        }
        Outcome run = over("regular:6", 20_000).dead(0.5).floods(10).run(3);
        assertThat(run.number("reachShare")).isBetween(1 - Math.pow(u, 6) - 0.02, 1 - Math.pow(u, 6) + 0.02);
    }

    @Test
    void a_flood_hardly_feels_a_loss_that_leaves_a_copy_to_come() {
        Outcome run = over("regular:8", 5_000).links(Links.UNIT.loss(0.2)).run(1);
        assertThat(run.number("reachShare")).isGreaterThan(0.9999);
        assertThat(run.number("messages")).as("the lost ones count").isBetween(34_900.0, 35_001.0);
        assertThat(run.number("duplicates")).isBetween(22_000.0, 24_000.0);
    }

    @Test
    void loss_draws_nothing_from_the_topology_or_the_roles() {
        Outcome whole = over("random:5", 3_000).dead(0.1).run(5);
        Outcome lossy =
                over("random:5", 3_000).dead(0.1).links(Links.UNIT.loss(0.3)).run(5);
        assertThat(lossy.number("links")).isEqualTo(whole.number("links"));
        assertThat(lossy.number("reach")).isLessThan(whole.number("reach"));
    }
}
