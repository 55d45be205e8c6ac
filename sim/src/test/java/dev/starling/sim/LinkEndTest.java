package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.link.Link;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How byte streams end: finish, reset, crash, timeout; and what they survive. */
class LinkEndTest {
    private static final long MS = 1_000_000;
    private static final LinkModel PLAIN = LinkModel.DEFAULT.latency(new Latency.Fixed(Duration.ofMillis(50)));

    private final Simulator simulator = new Simulator(1, PLAIN);
    private final Party from = Party.open(simulator);
    private final Party to = Party.open(simulator);
    private final LinkEnd dialer = new LinkEnd(simulator);
    private final LinkEnd listener = new LinkEnd(simulator);

    LinkEndTest() {
        dialer.dial(from, listener.at(to));
        run(1000);
    }

    private void run(long ms) {
        simulator.run(Duration.ofMillis(ms));
    }

    private int connections(Party party) {
        return party.node().host.tcp(simulator.wire()).connections();
    }

    private void nothingIsLeft() {
        assertThat(connections(from)).isZero();
        assertThat(connections(to)).isZero();
        assertThat(simulator.pending()).isZero();
        for (Party party : new Party[] {from, to}) {
            assertThat(party.node().links().counters()).containsEntry("links-open", 0L);
        }
    }

    @Test
    void one_side_finishes_and_still_receives() {
        dialer.write((byte) 1);
        dialer.link().finish();
        long begun = simulator.nowNs();
        run(500);
        assertThat(listener.log).containsExactly("ended");
        assertThat(listener.endedNs - begun).isEqualTo(50 * MS);
        assertThat(listener.bytes.size()).isEqualTo(1);
        listener.write((byte) 2, (byte) 3);
        run(500);
        assertThat(dialer.receivedBytes).isEqualTo(2);
        assertThat(dialer.log).isEmpty();
        listener.link().finish();
        run(500);
        assertThat(listener.log).containsExactly("ended", "closed finished");
        assertThat(dialer.log).containsExactly("ended", "closed finished");
        nothingIsLeft();
    }

    @Test
    void the_end_comes_after_everything_written_before_it() {
        byte[] data = new byte[3_000_000];
        data[2_999_999] = 7;
        dialer.link().write(ByteBuffer.wrap(data));
        dialer.link().finish();
        dialer.link().finish();
        dialer.link().write(ByteBuffer.wrap(data));
        dialer.link().flush();
        listener.link().finish();
        run(10_000);
        assertThat(listener.bytes.toByteArray()).isEqualTo(data);
        assertThat(dialer.sentBytes).isEqualTo(3_000_000);
        assertThat(dialer.code + listener.code).isEqualTo("finishedfinished");
        nothingIsLeft();
    }

    @Test
    void an_end_behind_lost_bytes_waits_for_them_although_the_sender_has_gone() {
        listener.link().finish();
        run(500);
        simulator.links(PLAIN.loss(1));
        dialer.write(new byte[5000]);
        dialer.link().finish();
        run(10);
        simulator.links(PLAIN);
        assertThat(dialer.log).containsExactly("ended", "closed finished");
        assertThat(listener.log).isEmpty();
        run(5000);
        assertThat(listener.receivedBytes).isEqualTo(5000);
        assertThat(listener.log).containsExactly("ended", "closed finished");
        nothingIsLeft();
    }

    @Test
    void the_end_is_not_told_to_who_does_not_read() {
        listener.link().reading(false);
        dialer.write(new byte[10]);
        dialer.link().finish();
        run(500);
        assertThat(listener.log).isEmpty();
        listener.link().reading(true);
        run(500);
        assertThat(listener.receivedBytes).isEqualTo(10);
        assertThat(listener.log).containsExactly("ended");
    }

    @Test
    void an_abort_is_a_reset_after_the_way_there() {
        listener.write(new byte[100]);
        run(1000);
        long begun = simulator.nowNs();
        dialer.link().abort();
        dialer.link().abort();
        assertThat(dialer.log).as("not inside the call").isEmpty();
        run(1000);
        assertThat(dialer.log).containsExactly("closed aborted");
        assertThat(dialer.closedNs).isEqualTo(begun);
        assertThat(listener.log).containsExactly("closed reset");
        assertThat(listener.closedNs - begun).isEqualTo(50 * MS);
        for (Link link : new Link[] {dialer.link(), listener.link()}) {
            link.write(ByteBuffer.allocate(9));
            link.flush();
            link.reading(false);
            link.reading(true);
            link.finish();
            link.abort();
        }
        run(1000);
        assertThat(dialer.log.size() + listener.log.size()).isEqualTo(2);
        nothingIsLeft();
    }

    @Test
    void who_aborts_inside_received_hears_nothing_more() {
        LinkEnd aborting = new LinkEnd(simulator);
        LinkEnd writing = new LinkEnd(simulator).beginning(end -> end.write(new byte[300_000]));
        writing.dial(from, aborting.at(to));
        simulator.runUntil(() -> aborting.receivedBytes > 0, Duration.ofSeconds(10));
        aborting.link().abort();
        long had = aborting.receivedBytes;
        run(2000);
        assertThat(aborting.receivedBytes).isEqualTo(had);
        assertThat(aborting.log).containsExactly("closed aborted");
        assertThat(writing.log).containsExactly("closed reset");
    }

    @Test
    void a_lost_reset_is_noticed_by_the_next_who_writes() {
        simulator.links(PLAIN.loss(1));
        dialer.link().abort();
        run(100);
        simulator.links(PLAIN);
        run(100_000);
        assertThat(listener.log).isEmpty();
        listener.write((byte) 1);
        run(200);
        assertThat(listener.log).containsExactly("closed reset");
        nothingIsLeft();
    }

    @Test
    void a_crash_is_noticed_by_who_sends_and_only_then() {
        simulator.tcp(TcpModel.LINUX.giveUp(Duration.ofSeconds(60)));
        to.node().kill();
        run(1000);
        assertThat(listener.log).containsExactly("closed crashed");
        simulator.run(Duration.ofHours(3));
        assertThat(dialer.log).isEmpty();
        long begun = simulator.nowNs();
        dialer.write((byte) 1);
        simulator.run(Duration.ofSeconds(59));
        assertThat(dialer.log).isEmpty();
        simulator.run(Duration.ofSeconds(2));
        assertThat(dialer.log).containsExactly("closed timeout");
        assertThat((dialer.closedNs - begun) / MS).isEqualTo(60_000);
        assertThat(simulator.pending()).isZero();
    }

    @Test
    void a_host_that_is_up_again_resets_what_it_does_not_know() {
        to.node().kill();
        dialer.write((byte) 1);
        run(1000);
        assertThat(dialer.log).isEmpty();
        simulator.add(to, to.node().host, nothing -> {});
        simulator.run(Duration.ofSeconds(2));
        assertThat(dialer.log).containsExactly("closed reset");
    }

    @Test
    void a_closed_driver_resets_its_streams_and_ends_its_dials() {
        LinkEnd waiting = new LinkEnd(simulator);
        waiting.dial(from, Multiaddr.parse("/ip4/11.99.0.1/tcp/1"));
        run(10);
        from.node().links().close();
        from.node().links().close();
        assertThat(dialer.log).as("at once").containsExactly("closed aborted");
        assertThat(waiting.failed).isEqualTo("closed");
        run(500);
        assertThat(listener.log).containsExactly("closed reset");
        LinkEnd late = new LinkEnd(simulator);
        late.dial(from, late.at(to));
        boolean[] ran = new boolean[1];
        from.node().links().home().execute(() -> ran[0] = true);
        run(500);
        assertThat(late.failed).isEqualTo("closed");
        assertThat(ran[0]).isFalse();
    }

    @Test
    void a_partition_that_heals_in_time_only_delays() {
        simulator.group(to.node(), 1);
        simulator.partitioned(true);
        dialer.write(new byte[200_000]);
        listener.write((byte) 1);
        simulator.run(Duration.ofSeconds(20));
        assertThat(listener.receivedBytes + dialer.receivedBytes).isZero();
        simulator.partitioned(false);
        simulator.run(Duration.ofSeconds(30));
        assertThat(listener.receivedBytes).isEqualTo(200_000);
        assertThat(dialer.receivedBytes).isEqualTo(1);
        assertThat(dialer.log.size() + listener.log.size()).isZero();
    }

    @Test
    void a_partition_that_lasts_is_a_timeout_for_who_has_sent() {
        dialer.write(new byte[10]);
        simulator.run(Duration.ofNanos(50 * MS - 1));
        simulator.group(to.node(), 1);
        simulator.partitioned(true);
        simulator.run(Duration.ofHours(1));
        // What was on its way has arrived, but its acknowledgement could not come back.
        assertThat(listener.receivedBytes).isEqualTo(10);
        assertThat(listener.log).isEmpty();
        assertThat(dialer.log).containsExactly("closed timeout");
        assertThat(simulator.pending()).isZero();
    }

    @Test
    void room_that_could_not_be_announced_is_announced_again() {
        listener.link().reading(false);
        dialer.write(new byte[1_000_000]);
        simulator.run(Duration.ofSeconds(5));
        simulator.group(to.node(), 1);
        simulator.partitioned(true);
        listener.link().reading(true);
        simulator.run(Duration.ofSeconds(5));
        assertThat(listener.receivedBytes).isEqualTo(256 << 10);
        simulator.partitioned(false);
        simulator.run(Duration.ofSeconds(5));
        assertThat(listener.receivedBytes).isEqualTo(1_000_000);
    }

    @Test
    void what_has_arrived_without_its_acknowledgement_comes_again_and_is_read_once() {
        dialer.write(new byte[10]);
        simulator.run(Duration.ofNanos(50 * MS - 1));
        simulator.group(to.node(), 1);
        simulator.partitioned(true);
        run(1000);
        assertThat(listener.receivedBytes).isEqualTo(10);
        simulator.partitioned(false);
        dialer.write(new byte[5]);
        simulator.run(Duration.ofHours(1));
        assertThat(listener.receivedBytes).isEqualTo(15);
        assertThat(dialer.log).isEmpty();
        assertThat(simulator.pending()).isZero();
    }

    @Test
    void a_host_that_comes_back_to_the_same_port_replaces_its_old_connection() {
        List<LinkEnd> accepted = new ArrayList<>();
        Multiaddr at = to.node()
                .links()
                .listen(LinkEnd.ANY_PORT, link -> {
                    accepted.add(new LinkEnd(simulator));
                    return accepted.getLast().accepted(link);
                })
                .addresses()
                .getFirst();
        LinkEnd first = new LinkEnd(simulator);
        first.dial(from, at);
        run(1000);
        int port = first.link().localAddress().endpoint().orElseThrow().port();
        from.node().kill();
        simulator.add(from, from.node().host, nothing -> {});
        boolean[] connected = new boolean[1];
        from.node().host.tcp(simulator.wire()).connect(port, at.endpoint().orElseThrow(), new TcpConnection.Opening() {
            @Override
            public void connected(TcpConnection connection) {
                connected[0] = true;
            }

            @Override
            public void failed(String code) {
                throw new AssertionError(code);
            }
        });
        run(1000);
        assertThat(accepted).hasSize(2);
        assertThat(accepted.getFirst().log).containsExactly("closed reset");
        assertThat(accepted.getLast().log).isEmpty();
        assertThat(connected[0]).isTrue();
    }
}
