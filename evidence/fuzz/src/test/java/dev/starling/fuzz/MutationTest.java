package dev.starling.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.starling.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Damaged inputs; {@code -Dstarling.seeds=10000} damages more of them. */
final class MutationTest {
    private static final int INPUTS_A_SEED = 100;

    @Seeds(10)
    void damaged_inputs_keep_their_promises(RandomGenerator random) {
        for (FuzzTarget target : FuzzTargets.ALL) {
            Mutator mutator = new Mutator(random, Corpus.of(target), target.dictionary());
            for (int i = 0; i < INPUTS_A_SEED; i++) {
                Finding.check(target, mutator.next());
            }
        }
    }

    @Test
    void a_promise_that_few_inputs_break_is_found_broken() {
        FuzzTarget broken = new FuzzTarget("broken", input -> {
            if (new String(input, StandardCharsets.ISO_8859_1).matches("(?s)a.*bb.*")) {
                throw new IllegalStateException("found");
            }
        });
        Mutator mutator = new Mutator(new SplittableRandom(1), List.of(new byte[] {'a', 'b'}), List.of());
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> {
            for (int i = 0; i < 10_000; i++) {
                Finding.check(broken, mutator.next());
            }
        });
    }

    @Test
    void inputs_stay_within_their_limit() {
        Mutator mutator =
                new Mutator(new SplittableRandom(1), List.of(new byte[Mutator.BYTES_MAX]), List.of("x".repeat(100)));
        for (int i = 0; i < 1000; i++) {
            assertThat(mutator.next().length).isLessThanOrEqualTo(Mutator.BYTES_MAX);
        }
    }
}
