package dev.starling.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

final class SeedsTest {
    private static final Set<Long> SEEN = new TreeSet<>();

    @Seeds(value = 5, also = 99)
    void each_seed_runs_once(long seed) {
        assertThat(SEEN.add(seed)).isTrue();
    }

    @Seeds(3)
    void a_generator_is_made_from_the_seed(long seed, RandomGenerator random) {
        assertThat(random.nextLong()).isEqualTo(new SplittableRandom(seed).nextLong());
    }

    @AfterAll
    static void all_seeds_ran() {
        boolean selected = !SEEN.isEmpty(); // not when another method runs alone
        if (selected && Long.getLong("starling.seed") == null && Integer.getInteger("starling.seeds") == null) {
            assertThat(SEEN).containsExactly(1L, 2L, 3L, 4L, 5L, 99L);
        }
    }

    @Test
    void one_seed_or_more_of_them_can_be_asked_for() throws NoSuchMethodException {
        Seeds seeds = SeedsTest.class
                .getDeclaredMethod("each_seed_runs_once", long.class)
                .getAnnotation(Seeds.class);
        assertThat(SeedsExtension.seeds(seeds, null, null)).containsExactly(99L, 1L, 2L, 3L, 4L, 5L);
        assertThat(SeedsExtension.seeds(seeds, 42L, null)).containsExactly(42L);
        assertThat(SeedsExtension.seeds(seeds, null, 2)).containsExactly(99L, 1L, 2L);
    }

    @Test
    void a_failure_names_its_seed_and_keeps_its_cause() {
        IllegalStateException failure = new IllegalStateException("broken");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> new SeedsExtension.Namer(17).handleTestExecutionException(null, failure))
                .withMessageContaining("seed 17")
                .withMessageContaining("-Dstarling.seed=17")
                .withMessageContaining("broken")
                .withCause(failure);
    }

    @Test
    void an_aborted_test_stays_aborted() {
        TestAbortedException aborted = new TestAbortedException();
        assertThatExceptionOfType(TestAbortedException.class)
                .isThrownBy(() -> new SeedsExtension.Namer(17).handleTestExecutionException(null, aborted));
    }
}
