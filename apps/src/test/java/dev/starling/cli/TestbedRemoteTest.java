package dev.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.cli.Cli.Result;
import dev.starling.cli.Cli.Running;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code starling testbed snapshot} and {@code trace} beside a testbed that is up. */
@Timeout(60)
class TestbedRemoteTest {
    @Test
    void a_testbed_that_is_up_is_asked_by_the_address_that_it_printed() throws Exception {
        Running testbed = new Cli()
                .start("testbed", "--simulated", "--transport", "tcp", "--peers", "3", "--port", "0", "--json");
        testbed.until("\"event\":\"summary\"");
        String page = testbed.until("\"event\":\"page\"")
                .lines()
                .filter(line -> line.contains("\"event\":\"page\""))
                .findFirst()
                .orElseThrow()
                .replaceAll(".*\"url\":\"([^\"]*)\".*", "$1");
        Result snapshot = new Cli().call("testbed", "snapshot", "1", "--page", page, "--json");
        assertThat(snapshot.exitCode()).as(snapshot.err()).isZero();
        assertThat(snapshot.lines().getFirst())
                .contains("\"event\":\"snapshot\"", "\"from\":1", "\"consistent\":true", "\"processes\":3")
                .contains("\"violations\":[]");
        Result traces = new Cli().call("testbed", "trace", "--page", page, "--json");
        assertThat(traces.exitCode()).as(traces.err()).isZero();
        String id = traces.lines().stream()
                .filter(line -> line.contains("\"name\":\"snapshot\""))
                .findFirst()
                .orElseThrow()
                .replaceAll(".*\"id\":\"([^\"]*)\".*", "$1");
        Result trace = new Cli().call("testbed", "trace", id, "--page", page);
        assertThat(trace.out()).contains("snapshot @1", "marker @");
        Result refused = new Cli().call("testbed", "snapshot", "9", "--page", page);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("there is no peer 9");
        Result stranger = new Cli().call("testbed", "trace", "--page", page.replaceAll("token=.*", "token=guess"));
        assertThat(stranger.exitCode()).isEqualTo(1);
        testbed.stop();
        Result gone = new Cli().call("testbed", "trace", "--page", page);
        assertThat(gone.exitCode()).isEqualTo(1);
        assertThat(gone.err()).contains("does not answer").doesNotContain("token");
    }
}
