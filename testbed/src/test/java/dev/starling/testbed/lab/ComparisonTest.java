package dev.starling.testbed.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    @Test
    void with_all_alive_the_for_loop_and_trees_pay_least_and_infect_and_die_misses_some() {
        Map<String, Experiment> ways = Comparison.ways(300, 0);
        for (String thrifty : new String[] {"unicast to all", "breadth-first tree", "802.1D tree", "Plumtree"}) {
            Outcome run = ways.get(thrifty).run(1);
            assertThat(run.number("copiesPerPeer")).as(thrifty).isCloseTo(299 / 300.0, within(1e-9));
            assertThat(run.number("reach")).as(thrifty).isEqualTo(1);
        }
        assertThat(ways.get("flood").run(1).number("copiesPerPeer")).isCloseTo(1501 / 300.0, within(1e-9));
        assertThat(ways.get("infect and die, 3").run(1).number("reach")).isBetween(0.88, 0.98);
    }

    @Test
    void with_a_third_dead_the_tree_breaks_and_the_others_do_not() {
        Map<String, Experiment> ways = Comparison.ways(300, 0.3);
        assertThat(ways.get("breadth-first tree").run(2).number("reach")).isLessThan(0.7);
        for (String robust : new String[] {"unicast to all", "flood", "push, 1 for ever", "Plumtree"}) {
            assertThat(ways.get(robust).run(2).number("reach")).as(robust).isGreaterThan(0.98);
        }
    }
}
