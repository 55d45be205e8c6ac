package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Endpoint;
import dev.starling.encoding.Multiaddr;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Boxes and byte streams: outwards they open, inwards they do not. */
class LinkNatTest {
    private final Simulator simulator =
            new Simulator(1, LinkModel.DEFAULT.latency(new Latency.Fixed(Duration.ofMillis(50))));
    private final Party open = Party.open(simulator);
    private final LinkEnd dialer = new LinkEnd(simulator);
    private final LinkEnd listener = new LinkEnd(simulator);

    private void run(long seconds) {
        simulator.run(Duration.ofSeconds(seconds));
    }

    private static Multiaddr at(Endpoint endpoint) {
        return Multiaddr.of(endpoint, "tcp");
    }

    private Endpoint external(Party party, int port) {
        return new Endpoint(
                java.util.Objects.requireNonNull(party.node().host.site.place().box)
                        .external(),
                port);
    }

    @ParameterizedTest
    @EnumSource(NatKind.class)
    void outwards_every_box_lets_tcp_through_and_the_other_side_sees_the_mapped_address(NatKind kind) {
        Party inside = Party.behind(simulator, kind);
        dialer.beginning(end -> end.write((byte) 1));
        dialer.dial(inside, listener.echoing().at(open));
        run(1);
        assertThat(dialer.receivedBytes).isEqualTo(1);
        Endpoint seen = listener.link().remoteAddress().endpoint().orElseThrow();
        boolean own = kind == NatKind.OPEN || kind == NatKind.FW;
        assertThat(listener.link().remoteAddress().equals(dialer.link().localAddress()))
                .isEqualTo(own);
        if (!own) {
            assertThat(seen.ip()).isEqualTo(external(inside, 1).ip());
        }
        assertThat(dialer.link().remoteAddress()).isEqualTo(listener.link().localAddress());
    }

    @Test
    void inwards_the_box_drops_what_nobody_asked_for_in_silence() {
        Party inside = Party.behind(simulator, NatKind.PRC);
        listener.listen(inside, Multiaddr.parse("/ip4/0.0.0.0/tcp/4001"));
        dialer.dial(open, at(external(inside, 4001)));
        run(120);
        assertThat(dialer.failed).isEmpty();
        run(10);
        assertThat(dialer.failed).isEqualTo("timeout");
        assertThat(listener.link).isNull();
        assertThat(simulator.segmentsLost(Drop.NAT_IN)).isEqualTo(7);
    }

    @Test
    void a_mapping_of_udp_is_none_of_tcp() {
        Party inside = Party.behind(simulator, NatKind.FULL);
        inside.say(0, open.local(0), 1);
        run(1);
        Endpoint mapped = open.last().from();
        listener.listen(
                inside, Multiaddr.parse("/ip4/0.0.0.0/tcp/" + inside.local(0).port()));
        dialer.dial(open, at(mapped));
        run(200);
        assertThat(dialer.failed).isEqualTo("timeout");
    }

    @Test
    void a_port_that_was_asked_for_lets_strangers_in() {
        Party inside = Party.behind(simulator, NatKind.PRC);
        listener.echoing().listen(inside, Multiaddr.parse("/ip4/0.0.0.0/tcp/4001"));
        Endpoint external = simulator.mapTcpPort(inside.node(), 4001, 9000, Duration.ofHours(1));
        dialer.beginning(end -> end.write((byte) 3));
        dialer.dial(open, at(external));
        run(1);
        assertThat(dialer.receivedBytes).isEqualTo(1);
        assertThat(dialer.link().remoteAddress()).isEqualTo(at(external));
    }

    @Test
    void neighbours_meet_inside_and_at_a_box_that_turns_packets_round() {
        Party inside = Party.behind(simulator, NatKind.PRCH);
        Party beside = inside.beside();
        listener.echoing().listen(inside, Multiaddr.parse("/ip4/0.0.0.0/tcp/4001"));
        dialer.beginning(end -> end.write((byte) 3));
        dialer.dial(beside, at(new Endpoint(inside.local(0).ip(), 4001)));
        run(1);
        assertThat(dialer.receivedBytes).isEqualTo(1);

        LinkEnd turned = new LinkEnd(simulator);
        LinkEnd other = new LinkEnd(simulator).echoing();
        other.listen(inside, Multiaddr.parse("/ip4/0.0.0.0/tcp/4002"));
        Endpoint external = simulator.mapTcpPort(inside.node(), 4002, 9000, Duration.ofHours(1));
        turned.beginning(end -> end.write((byte) 3));
        turned.dial(beside, at(external));
        run(1);
        assertThat(turned.receivedBytes).isEqualTo(1);
        assertThat(other.link().remoteAddress().endpoint().orElseThrow().ip()).isEqualTo(external.ip());

        Party flat = Party.behind(simulator, NatKind.PRC);
        LinkEnd lost = new LinkEnd(simulator);
        lost.dial(flat, at(new Endpoint(external(flat, 1).ip(), 1)));
        run(200);
        assertThat(lost.failed).isEqualTo("timeout");
        assertThat(simulator.segmentsLost(Drop.HAIRPIN)).isEqualTo(7);
    }

    @Test
    void a_stream_that_is_silent_for_hours_keeps_its_mapping_and_a_closed_one_does_not() {
        Party inside = Party.behind(simulator, NatKind.PRC);
        dialer.dial(inside, listener.echoing().at(open));
        simulator.run(Duration.ofHours(100));
        listener.write((byte) 1);
        run(1);
        assertThat(dialer.receivedBytes).isEqualTo(1);
        NatBox tcp = java.util.Objects.requireNonNull(inside.node().host.site.tcp);
        assertThat(tcp.mappings()).isEqualTo(1);
        dialer.link().abort();
        run(11);
        LinkEnd next = new LinkEnd(simulator);
        next.dial(inside, new LinkEnd(simulator).at(open));
        run(1);
        assertThat(tcp.mappings()).as("the new one only").isEqualTo(1);
        assertThat(next.link).isNotNull();
    }

    @Test
    void a_stream_that_finishes_both_ways_frees_its_mapping_after_two_minutes() {
        Party inside = Party.behind(simulator, NatKind.SYM);
        dialer.dial(inside, listener.echoing().at(open));
        run(1);
        dialer.link().finish();
        run(1);
        assertThat(dialer.code).isEqualTo("finished");
        Endpoint seen = listener.link().remoteAddress().endpoint().orElseThrow();
        NatBox tcp = java.util.Objects.requireNonNull(inside.node().host.site.tcp);
        Endpoint remote = open.local(0);
        Endpoint from = new Endpoint(
                remote.ip(),
                listener.link().localAddress().endpoint().orElseThrow().port());
        assertThat(tcp.inbound(simulator.nowNs() + 100_000_000_000L, from, seen))
                .isNotNull();
        assertThat(tcp.inbound(simulator.nowNs() + 250_000_000_000L, from, seen))
                .isNull();
    }

    @Test
    void a_reboot_of_the_box_ends_the_stream_for_who_is_outside_with_silence_and_for_who_is_inside_with_a_reset() {
        simulator.tcp(TcpModel.LINUX.giveUp(Duration.ofSeconds(30)));
        Party inside = Party.behind(simulator, NatKind.SYM);
        dialer.dial(inside, listener.at(open));
        run(1);
        simulator.rebootNat(inside.node(), false);
        listener.write((byte) 1);
        run(10);
        assertThat(dialer.receivedBytes).isZero();
        assertThat(listener.log).isEmpty();
        dialer.write((byte) 2);
        run(1);
        // It comes from another port now: the other host knows no such connection.
        assertThat(dialer.log).containsExactly("closed reset");
        run(30);
        assertThat(listener.log).containsExactly("closed timeout");
    }

    @Test
    void both_behind_boxes_open_at_once_if_their_first_segments_cross() {
        Party one = Party.behind(simulator, NatKind.PRC);
        Party two = Party.behind(simulator, NatKind.PRC);
        long[] opened = {-1, -1};
        connectFrom(one, two, opened, 0);
        simulator.at(20_000_000L, () -> connectFrom(two, one, opened, 1));
        run(5);
        assertThat(opened).containsExactly(100_000_000L, 120_000_000L);
    }

    @Test
    void with_silent_boxes_the_second_may_come_later() {
        Party one = Party.behind(simulator, NatKind.PRC);
        Party two = Party.behind(simulator, NatKind.PRC);
        long[] opened = {-1, -1};
        connectFrom(one, two, opened, 0);
        simulator.at(200_000_000L, () -> connectFrom(two, one, opened, 1));
        run(5);
        // The law of simultaneous open: s + 3d for the first, s + 2d for the second.
        assertThat(opened).containsExactly(350_000_000L, 300_000_000L);
    }

    private void connectFrom(Party party, Party other, long[] opened, int number) {
        party.node().host.tcp(simulator.wire()).connect(4001, external(other, 4001), new TcpConnection.Opening() {
            @Override
            public void connected(TcpConnection connection) {
                opened[number] = simulator.nowNs();
            }

            @Override
            public void failed(String code) {
                throw new AssertionError(code);
            }
        });
    }
}
