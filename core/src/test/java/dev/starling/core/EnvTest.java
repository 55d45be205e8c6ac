package dev.starling.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class EnvTest {
    @Test
    void a_lent_environment_is_the_same_but_for_where_outputs_go() {
        List<String> outer = new ArrayList<>();
        RandomGenerator random = new SplittableRandom(1);
        Env<String> env = new Env<>() {
            @Override
            public long nowNs() {
                return 7;
            }

            @Override
            public long epochMs() {
                return 8;
            }

            @Override
            public RandomGenerator random() {
                return random;
            }

            @Override
            public Span span() {
                return Span.NONE;
            }

            @Override
            public void out(String output) {
                outer.add(output);
            }
        };
        Env<Integer> lent = env.as(number -> env.out("child says " + number));
        lent.out(3);
        assertThat(outer).containsExactly("child says 3");
        assertThat(lent.nowNs()).isEqualTo(7);
        assertThat(lent.epochMs()).isEqualTo(8);
        assertThat(lent.random()).isSameAs(random);
        assertThat(lent.span()).isSameAs(Span.NONE);
    }

    @Test
    void a_machine_without_timers_never_wants_a_tick() {
        Machine<String, String> machine = (input, env) -> env.out(input);
        assertThat(machine.deadlineNs()).isEqualTo(Env.NEVER);
    }
}
