package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.encoding.Multiaddr;
import dev.starling.mux.YamuxConfig;
import dev.starling.peer.link.LinkDriver;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections as they ship, Noise and yamux, over simulated TCP. */
class LinkConnectionTest {
    private static final long MS = 1_000_000;

    private final Simulator simulator =
            new Simulator(1, LinkModel.DEFAULT.latency(new Latency.Fixed(Duration.ofNanos(31_500_000))));
    private final LinkDriver from = Party.open(simulator).node().links();
    private final LinkDriver to = Party.open(simulator).node().links();

    private void connect(LinkStack dialer, LinkStack listener, String at) {
        Multiaddr address =
                to.listen(Multiaddr.parse(at), listener::accepted).addresses().getFirst();
        from.dial(address, dialer::accepted, (code, reason) -> {
            throw new AssertionError(reason);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ip4/0.0.0.0/tcp/0", "/ip4/0.0.0.0/tcp/0/ws"})
    void the_first_answer_comes_after_three_round_trips_and_one_more_over_web_sockets(String at) {
        LinkStack dialer = new LinkStack(true, YamuxConfig.DEFAULT, 100);
        LinkStack listener = new LinkStack(false, YamuxConfig.DEFAULT, 0);
        listener.echoes = true;
        connect(dialer, listener, at);
        simulator.run(Duration.ofSeconds(5));
        int opening = at.endsWith("ws") ? 2 : 1;
        assertThat(dialer.readyNs).isEqualTo((opening + 1) * 63 * MS);
        assertThat(dialer.firstNs).isEqualTo((opening + 2) * 63 * MS);
        assertThat(dialer.received).isEqualTo(100);
        assertThat(dialer.closed + listener.closed).isEmpty();
    }

    /** Bytes a second of virtual time, 48 MiB in all. */
    private static double throughput(YamuxConfig yamux) {
        LinkConnectionTest world = new LinkConnectionTest();
        int bytes = 48 << 20;
        LinkStack dialer = new LinkStack(true, yamux, bytes);
        LinkStack listener = new LinkStack(false, yamux, 0);
        world.connect(dialer, listener, "/ip4/0.0.0.0/tcp/0");
        assertThat(world.simulator.runUntil(() -> listener.received == bytes, Duration.ofMinutes(2)))
                .isTrue();
        return bytes / ((world.simulator.nowNs() - dialer.readyNs) / 1e9);
    }

    @Test
    void a_window_that_tunes_itself_carries_twice_as_much_as_a_fixed_one_over_63_ms() {
        double fixed = throughput(YamuxConfig.DEFAULT.windows(YamuxConfig.Windows.fixed()));
        double tuned = throughput(YamuxConfig.DEFAULT);
        // A window a round trip at best; frames that just miss half of it leave 2.6 of 4.2 MB/s.
        double best = 262_144 / 0.063;
        assertThat(fixed).isBetween(0.6 * best, best);
        // Measured: 34 MB/s, slow start included; four mebibytes of TCP's window a round trip are 66 MB/s.
        assertThat(tuned).isGreaterThan(2 * fixed).isGreaterThan(6 * best);
    }
}
