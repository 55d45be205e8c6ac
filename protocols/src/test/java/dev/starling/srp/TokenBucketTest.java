package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Env;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void it_starts_full_and_fills_evenly() {
        TokenBucket bucket = TokenBucket.perSecond(10, 3);
        assertThat(bucket.take(3, 0)).isTrue();
        assertThat(bucket.take(1, 0)).isFalse();
        assertThat(bucket.nextNs(1)).isEqualTo(SECOND / 10);
        assertThat(bucket.take(1, SECOND / 10 - 1)).isFalse();
        assertThat(bucket.take(1, SECOND / 10)).isTrue();
        assertThat(bucket.nextNs(3)).isEqualTo(SECOND / 10 * 4);
    }

    @Test
    void it_holds_no_more_than_the_burst() {
        TokenBucket bucket = TokenBucket.perSecond(10, 3);
        assertThat(bucket.has(3, 100 * SECOND)).isTrue();
        assertThat(bucket.has(4, 100 * SECOND)).isFalse();
        assertThat(bucket.nextNs(4)).isEqualTo(Env.NEVER);
        assertThat(bucket.has(Long.MAX_VALUE, 100 * SECOND)).isFalse();
    }

    @Test
    void what_could_not_be_taken_is_still_there() {
        TokenBucket bucket = TokenBucket.perSecond(1, 5);
        assertThat(bucket.take(4, 0)).isTrue();
        assertThat(bucket.take(2, 0)).isFalse();
        assertThat(bucket.take(1, 0)).isTrue();
    }

    @Test
    void a_clock_that_steps_back_gives_nothing_and_takes_nothing() {
        TokenBucket bucket = TokenBucket.perSecond(10, 1);
        assertThat(bucket.has(1, 8 * SECOND)).isTrue();
        assertThat(bucket.has(1, 3 * SECOND)).isTrue();
        assertThat(bucket.take(1, 10 * SECOND)).isTrue();
        assertThat(bucket.take(1, 5 * SECOND)).isFalse();
        assertThat(bucket.take(1, 10 * SECOND + 1)).isFalse();
        assertThat(bucket.take(1, 10 * SECOND + SECOND / 10)).isTrue();
    }

    @Test
    void the_longest_pause_does_not_overflow() {
        TokenBucket bucket = new TokenBucket(1_000_000, SECOND, 1000);
        assertThat(bucket.take(1000, 0)).isTrue();
        assertThat(bucket.take(1000, Long.MAX_VALUE)).isTrue();
        assertThat(bucket.nextNs(1)).isEqualTo(Env.NEVER);
        assertThat(bucket.fullNs()).isEqualTo(Env.NEVER);
    }

    @Test
    void a_rate_of_nothing_cannot_be_made() {
        assertThatThrownBy(() -> TokenBucket.perSecond(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TokenBucket.perSecond(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TokenBucket(1, Long.MAX_VALUE, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The bound in every window, not only in the long run; and the whole rate is given out. */
    @Test
    void no_window_sees_more_than_burst_and_rate() {
        for (int seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            long tokens = 1 + random.nextInt(5000);
            long periodNs = 1 + random.nextInt(2_000_000_000);
            long burst = 1 + random.nextInt(100);
            TokenBucket bucket = new TokenBucket(tokens, periodNs, burst);
            long now = random.nextLong(1L << 60);
            long[] atNs = new long[400];
            for (int taken = 0; taken < atNs.length; taken++) {
                if (random.nextInt(5) == 0) {
                    now += random.nextLong(3 * periodNs);
                }
                if (!bucket.take(1, now)) {
                    long next = bucket.nextNs(1);
                    assertThat(next).as("seed %d", seed).isGreaterThan(now);
                    assertThat(bucket.has(1, next - 1))
                            .as("seed %d: not before", seed)
                            .isFalse();
                    now = next;
                    assertThat(bucket.take(1, now))
                            .as("seed %d: at that moment", seed)
                            .isTrue();
                }
                atNs[taken] = now;
            }
            for (int from = 0; from < atNs.length; from++) {
                for (int to = from + (int) burst; to < atNs.length; to++) {
                    double most = burst + (double) (atNs[to] - atNs[from]) * tokens / periodNs;
                    assertThat((double) to - from + 1).as("seed %d", seed).isLessThanOrEqualTo(most + 1e-6);
                }
            }
        }
    }
}
