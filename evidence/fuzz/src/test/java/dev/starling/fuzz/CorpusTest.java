package dev.starling.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every committed input, findings of old among them. */
final class CorpusTest {
    static final List<FuzzTarget> TARGETS = FuzzTargets.ALL;

    @ParameterizedTest
    @FieldSource("TARGETS")
    void committed_inputs_keep_their_promises(FuzzTarget target) {
        List<byte[]> inputs = Corpus.of(target);
        assertThat(inputs).hasSizeGreaterThanOrEqualTo(3);
        for (byte[] input : inputs) {
            Finding.check(target, input);
        }
    }

    @Test
    void names_are_unique() {
        assertThat(TARGETS).extracting(FuzzTarget::name).doesNotHaveDuplicates();
    }

    @Test
    void a_finding_prints_the_line_that_keeps_it() {
        FuzzTarget broken = new FuzzTarget("broken", input -> {
            throw new IllegalStateException("oh");
        });
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> Finding.check(broken, new byte[] {1, (byte) 0xab}))
                .withMessageContaining("x 01ab")
                .withMessageContaining("corpus/broken.txt")
                .withMessageContaining("oh");
    }
}
