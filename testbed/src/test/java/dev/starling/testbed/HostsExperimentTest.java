package dev.starling.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HostsExperimentTest {
    private static HostsExperiment.Settings settings(int peers, int links, String security) {
        return new HostsExperiment.Settings(
                peers, links, security, Duration.ofMillis(20), Duration.ofMillis(120), Duration.ofSeconds(60));
    }

    private static HostsExperiment.Run run(int peers, String security, long seed) {
        return HostsExperiment.run(settings(peers, 2, security), seed, Progress.NONE);
    }

    @Test
    void two_hundred_hosts_get_connected_and_the_same_seed_gives_the_same_trace() {
        HostsExperiment.Run first = run(200, "noise", 1);
        assertThat(first.hosts()).isEqualTo(200);
        assertThat(first.failed()).isZero();
        assertThat(first.pings()).isEqualTo(400);
        // Where two have dialed each other one connection serves both.
        assertThat(first.connections()).isBetween(380, 400);
        HostsExperiment.Run again = run(200, "noise", 1);
        assertThat(again.traceHash()).isEqualTo(first.traceHash());
        assertThat(again.events()).isEqualTo(first.events());
    }

    @Test
    void another_seed_or_another_handshake_gives_another_trace() {
        HostsExperiment.Run noise = run(20, "noise", 1);
        HostsExperiment.Run tls = run(20, "tls", 1);
        assertThat(tls.failed()).isZero();
        assertThat(tls.pings()).isEqualTo(40);
        assertThat(tls.traceHash()).isNotEqualTo(noise.traceHash());
        assertThat(run(20, "noise", 2).traceHash()).isNotEqualTo(noise.traceHash());
    }

    @Test
    void settings_that_make_no_sense_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> settings(1, 1, "noise"));
        assertThatIllegalArgumentException().isThrownBy(() -> settings(2, 2, "noise"));
        assertThatIllegalArgumentException().isThrownBy(() -> settings(20, 2, "plain"));
    }
}
