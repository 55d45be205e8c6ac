package dev.starling.sim.crowd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.testing.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GraphsTest {
    private static void isSimple(Graph graph) {
        for (int peer = 0; peer < graph.size(); peer++) {
            int[] row = graph.neighbours(peer);
            assertThat(Arrays.stream(row).distinct().count()).isEqualTo(row.length);
            for (int other : row) {
                assertThat(other).isNotEqualTo(peer);
                assertThat(graph.linked(other, peer)).isTrue();
            }
        }
    }

    @Seeds(30)
    void a_regular_graph_has_equal_degrees_no_loops_and_no_parallel_links(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int peers = 10 + random.nextInt(50);
        int degree = 3 + random.nextInt(4);
        peers += peers * degree % 2;
        Graph graph = Graphs.regular(peers, degree, random);
        isSimple(graph);
        for (int peer = 0; peer < peers; peer++) {
            assertThat(graph.degree(peer)).isEqualTo(degree);
        }
        assertThat(graph.links()).isEqualTo(peers * degree / 2);
    }

    @Seeds(10)
    void a_random_graph_has_its_mean_degree(long seed) {
        Graph graph = Graphs.random(500, 5, new SplittableRandom(seed));
        isSimple(graph);
        assertThat(graph.links()).isEqualTo(1250);
    }

    @Seeds(10)
    void a_power_law_has_many_small_and_few_large_degrees(long seed) {
        Graph graph = Graphs.powerLaw(10_000, 2.3, new SplittableRandom(seed));
        isSimple(graph);
        int[] count = new int[102];
        for (int peer = 0; peer < graph.size(); peer++) {
            assertThat(graph.degree(peer)).isBetween(2, 101);
            count[graph.degree(peer)]++;
        }
        double expected = StrictMath.pow(2, 2.3);
        assertThat((double) count[2] / count[4]).isBetween(expected * 0.8, expected * 1.2);
    }

    @Test
    void distances_are_those_of_a_breadth_first_search() {
        assertThat(Graphs.chain(4).distances(1)).containsExactly(1, 0, 1, 2);
        assertThat(Graphs.chain(4).connected()).isTrue();
    }

    @Test
    void the_tree_bound_of_a_chain_and_of_equal_degrees() {
        assertThat(Graphs.chain(10).treeBound(4, 2)).isEqualTo(4);
        assertThat(Graphs.chain(10).treeBound(0, 3)).isEqualTo(3);
        assertThat(Graphs.regular(100, 4, new SplittableRandom(1)).treeBound(5, 7))
                .isEqualTo(4372);
    }

    @Test
    void what_cannot_be_is_refused() {
        SplittableRandom random = new SplittableRandom(1);
        assertThatThrownBy(() -> Graphs.regular(5, 3, random)).hasMessageContaining("no 3-regular graph has 5 peers");
        assertThatThrownBy(() -> Graphs.regular(5, 5, random)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Graphs.random(10, 9, random)).hasMessageContaining("not 9.0");
        assertThatThrownBy(() -> Graphs.powerLaw(100, 0.5, random)).hasMessageContaining("0.5");
    }
}
