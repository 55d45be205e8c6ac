package dev.starling.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.TraceContext;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TracerTest {
    private static Tracer tracer(long seed, double rate) {
        return new Tracer(() -> 1, new SplittableRandom(seed), rate, List.of());
    }

    @Test
    void a_tenth_of_the_traces_is_sampled_and_every_peer_agrees_which() {
        Tracer one = tracer(1, 0.1);
        Tracer other = tracer(2, 0.1);
        List<TraceContext> traces =
                IntStream.range(0, 10_000).mapToObj(i -> one.newTrace()).toList();
        assertThat(traces.stream().filter(TraceContext::sampled).count()).isBetween(900L, 1100L);
        assertThat(traces).allMatch(trace -> other.samples(trace) == trace.sampled());
    }

    @Test
    void a_rate_of_nothing_is_off_and_one_of_all_takes_all() {
        assertThat(tracer(1, 0).on()).isFalse();
        assertThat(tracer(1, 1).newTrace().sampled()).isTrue();
        assertThat(tracer(1, 1).samples(TraceContext.ofTrace(Bytes.fromHex("ff".repeat(16)), 1, true)))
                .isTrue();
    }
}
