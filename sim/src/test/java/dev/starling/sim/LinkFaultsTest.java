package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.mux.YamuxConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Rules and byte streams: what is dropped comes later, what is damaged arrives damaged, what is torn stays torn. */
class LinkFaultsTest {
    private static final long MS = 1_000_000;

    private final Simulator simulator =
            new Simulator(1, LinkModel.DEFAULT.latency(new Latency.Fixed(Duration.ofMillis(50))));
    private final Party from = Party.open(simulator);
    private final Party to = Party.open(simulator);
    private final LinkEnd dialer = new LinkEnd(simulator);
    private final LinkEnd listener = new LinkEnd(simulator);

    private void run(long ms) {
        simulator.run(Duration.ofMillis(ms));
    }

    private void connect() {
        dialer.dial(from, listener.at(to));
        run(1000);
    }

    @Test
    void what_is_dropped_is_repeated() {
        connect();
        long begun = simulator.nowNs();
        simulator.add(Rule.always(Rule.Verdict.DROP).during(Duration.ofMillis(1000), Duration.ofMillis(1010)));
        dialer.write(new byte[1000]);
        run(2000);
        assertThat(listener.receivedBytes).isEqualTo(1000);
        assertThat(listener.receivedNs - begun).isEqualTo(350 * MS);
        assertThat(simulator.segmentsLost(Drop.RULE)).isEqualTo(1);
    }

    @Test
    void what_is_delayed_holds_up_what_comes_behind() {
        connect();
        long begun = simulator.nowNs();
        simulator.add(Rule.always(new Rule.Verdict.Delay(Duration.ofMillis(300)))
                .during(Duration.ofMillis(1000), Duration.ofMillis(1001)));
        dialer.write(new byte[10]);
        run(5);
        dialer.write(new byte[10]);
        run(1000);
        assertThat(listener.firstNs - begun).isEqualTo(350 * MS);
        assertThat(listener.receivedNs - begun).isEqualTo(350 * MS);
    }

    @Test
    void what_is_corrupted_arrives_with_one_byte_changed() {
        connect();
        simulator.add(Rule.always(Rule.Verdict.CORRUPT));
        byte[] own = new byte[1000];
        dialer.write(own);
        run(1000);
        int changed = 0;
        for (byte b : listener.bytes.toByteArray()) {
            changed += b == 0 ? 0 : 1;
        }
        assertThat(listener.receivedBytes).isEqualTo(1000);
        assertThat(changed).isEqualTo(1);
        assertThat(own).containsOnly(0);
    }

    @Test
    void a_corrupted_flight_is_noticed_by_the_cipher() {
        LinkStack one = new LinkStack(true, YamuxConfig.DEFAULT, 100_000);
        LinkStack other = new LinkStack(false, YamuxConfig.DEFAULT, 0);
        var at = to.node()
                .links()
                .listen(LinkEnd.ANY_PORT, other::accepted)
                .addresses()
                .getFirst();
        from.node().links().dial(at, one::accepted, (code, reason) -> {
            throw new AssertionError(reason);
        });
        run(240);
        assertThat(one.readyNs).isPositive();
        simulator.add(Rule.always(Rule.Verdict.CORRUPT));
        run(1000);
        assertThat(other.closed).isNotEmpty();
        assertThat(other.received).isLessThan(100_000);
    }

    @Test
    void a_torn_stream_is_over_for_both() {
        connect();
        simulator.add(
                Rule.always(Rule.Verdict.RESET).onStreams().during(Duration.ofMillis(1000), Duration.ofMillis(1001)));
        long begun = simulator.nowNs();
        from.say(0, to.local(0), 1);
        dialer.write((byte) 1);
        run(1000);
        assertThat(dialer.log).containsExactly("closed reset");
        assertThat(dialer.closedNs).isEqualTo(begun);
        assertThat(listener.log).containsExactly("closed reset");
        assertThat(listener.closedNs - begun).isEqualTo(50 * MS);
        assertThat(listener.receivedBytes).isZero();
        assertThat(to.heard).as("datagrams are not streams").hasSize(1);
    }

    @Test
    void a_rule_that_tears_what_begins_is_a_refusal() {
        simulator.add(Rule.always(Rule.Verdict.RESET)
                .onPath(from.node().site(), to.node().site()));
        dialer.dial(from, listener.at(to));
        run(1000);
        assertThat(dialer.failed).isEqualTo("reset");
        assertThat(listener.link).isNull();
        assertThat(simulator.pending()).isZero();
    }

    @Test
    void a_one_way_path_carries_acknowledgements_but_no_answer() {
        connect();
        simulator.tcp(TcpModel.LINUX.giveUp(Duration.ofSeconds(20)));
        simulator.add(Rule.oneWay(to.node().site(), from.node().site()));
        dialer.write((byte) 1);
        listener.write((byte) 2);
        run(30_000);
        assertThat(listener.receivedBytes).isEqualTo(1);
        assertThat(dialer.receivedBytes).isZero();
        assertThat(listener.log).containsExactly("closed timeout");
        assertThat(dialer.log).isEmpty();
    }

    @Test
    void a_share_of_dropped_and_delayed_flights_loses_nothing() {
        connect();
        simulator.add(Rule.always(Rule.Verdict.DROP).forShare(0.1));
        simulator.add(Rule.always(Rule.Verdict.DUPLICATE).forShare(0.1));
        simulator.add(Rule.always(new Rule.Verdict.Delay(Duration.ofMillis(70))).forShare(0.2));
        byte[] data = new byte[2_000_000];
        new java.util.SplittableRandom(5).nextBytes(data);
        dialer.write(data);
        dialer.link().finish();
        listener.write(data);
        listener.link().finish();
        simulator.run(Duration.ofMinutes(10));
        assertThat(listener.bytes.toByteArray()).isEqualTo(data);
        assertThat(dialer.bytes.toByteArray()).isEqualTo(data);
        assertThat(dialer.code + listener.code).isEqualTo("finishedfinished");
        assertThat(simulator.pending()).isZero();
    }
}
