package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.peer.link.Link;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** How bytes flow: bandwidth, windows, loss that is delay, readers that do not read. */
class LinkFlowTest {
    private static final long MS = 1_000_000;
    private static final LinkModel PLAIN = LinkModel.DEFAULT.latency(new Latency.Fixed(Duration.ofMillis(50)));
    /** Payload of Ethernet's packets. */
    private static final double GOODPUT = 1460.0 / 1500;

    private Simulator simulator = new Simulator(1, PLAIN);

    /** A link between two hosts of its own. */
    private record Pair(Party from, Party to, LinkEnd dialer, LinkEnd listener) {}

    private Pair pair() {
        return pair(Party.open(simulator), Party.open(simulator));
    }

    private Pair pair(Party from, Party to) {
        LinkEnd dialer = new LinkEnd(simulator);
        LinkEnd listener = new LinkEnd(simulator);
        dialer.dial(from, listener.at(to));
        simulator.runUntil(() -> listener.link != null, Duration.ofMinutes(5));
        return new Pair(from, to, dialer, listener);
    }

    private static byte[] noise(int bytes) {
        byte[] data = new byte[bytes];
        new SplittableRandom(bytes).nextBytes(data);
        return data;
    }

    /** Seconds from now until so many bytes have come. */
    private double secondsFor(Pair pair, int bytes) {
        long begun = simulator.nowNs();
        long before = pair.listener.receivedBytes;
        pair.dialer.write(noise(bytes));
        assertThat(simulator.runUntil(() -> pair.listener.receivedBytes == before + bytes, Duration.ofHours(1)))
                .isTrue();
        return (simulator.nowNs() - begun) / 1e9;
    }

    @Test
    void the_window_opens_by_doubling_from_ten_segments() {
        Pair pair = pair();
        pair.dialer.write(noise(14_600));
        simulator.run(Duration.ofMillis(60));
        assertThat(pair.listener.receivedBytes).as("ten segments at once").isEqualTo(14_600);
        // 10 + 20 + 40 segments in three flights, one more needs a fourth.
        for (int segments : new int[] {70, 71}) {
            Pair fresh = pair();
            long begun = simulator.nowNs();
            int bytes = segments * 1460;
            fresh.dialer.write(noise(bytes));
            simulator.runUntil(() -> fresh.listener.receivedBytes == bytes, Duration.ofMinutes(1));
            assertThat(simulator.nowNs() - begun).isEqualTo((segments == 70 ? 250 : 350) * MS);
            assertThat(fresh.listener.bytes.toByteArray()).isEqualTo(noise(bytes));
        }
    }

    @Test
    void an_open_window_carries_its_size_in_each_round_trip() {
        simulator.tcp(TcpModel.LINUX.window(176 * 1460));
        Pair pair = pair();
        secondsFor(pair, 4 << 20);
        double seconds = secondsFor(pair, 64 << 20);
        assertThat((64 << 20) / seconds).isCloseTo(176 * 1460 / 0.1, Percentage.withPercentage(1));
    }

    @Test
    void without_limits_four_mebibytes_are_under_way() {
        Pair pair = pair();
        pair.listener.counting();
        secondsFor(pair, 32 << 20);
        double seconds = secondsFor(pair, 256 << 20);
        assertThat((256 << 20) / seconds).isCloseTo((4 << 20) / 0.1, Percentage.withPercentage(2));
    }

    @Test
    void an_uplink_gives_what_it_has() {
        simulator.links(PLAIN.bandwidth(10_000_000, 65_536));
        Pair pair = pair();
        secondsFor(pair, 1 << 20);
        double seconds = secondsFor(pair, 16 << 20);
        // The last byte needs 50 ms more than the wire does.
        assertThat((16 << 20) / (seconds - 0.05)).isCloseTo(10e6 / 8 * GOODPUT, Percentage.withPercentage(1));
    }

    @Test
    void the_streams_of_a_host_share_its_uplink_and_leave_room_for_datagrams() {
        simulator.links(PLAIN.bandwidth(8_000_000, 65_536));
        Party from = Party.open(simulator);
        Pair[] pairs = new Pair[4];
        for (int i = 0; i < 4; i++) {
            pairs[i] = pair(from, Party.open(simulator));
            secondsFor(pairs[i], 512 << 10);
        }
        long[] before = new long[4];
        for (int i = 0; i < 4; i++) {
            before[i] = pairs[i].listener.receivedBytes;
            pairs[i].dialer.write(noise(8 << 20));
        }
        simulator.run(Duration.ofSeconds(1));
        long[] at = new long[4];
        for (int i = 0; i < 4; i++) {
            at[i] = pairs[i].listener.receivedBytes;
        }
        Party other = Party.open(simulator);
        long asked = simulator.nowNs();
        from.say(0, other.local(0), new byte[1000]);
        simulator.run(Duration.ofSeconds(10));
        double all = 0;
        for (int i = 0; i < 4; i++) {
            double rate = (pairs[i].listener.receivedBytes - at[i]) / 10.0;
            assertThat(rate).isCloseTo(1e6 * GOODPUT / 4, Percentage.withPercentage(3));
            all += rate;
        }
        assertThat(all).isCloseTo(1e6 * GOODPUT, Percentage.withPercentage(1));
        assertThat(other.last().atNs() - asked).as("waits for a turn of each").isBetween(51 * MS, 85 * MS);
    }

    @Test
    void a_downlink_gives_what_it_has_and_its_full_queue_slows_the_sender() {
        simulator.links(PLAIN.downlink(10_000_000).bandwidth(0, 100_000));
        Pair pair = pair();
        pair.listener.counting();
        secondsFor(pair, 4 << 20);
        assertThat(simulator.segmentsLost(Drop.QUEUE)).isPositive();
        double seconds = secondsFor(pair, 32 << 20);
        assertThat((32 << 20) / seconds).isCloseTo(10e6 / 8 * GOODPUT, Percentage.withPercentage(2));
    }

    @Test
    void a_downlink_gives_a_flight_out_in_parts() {
        simulator.links(PLAIN.downlink(1_200_000));
        Pair pair = pair();
        pair.dialer.write(noise(14_600));
        simulator.run(Duration.ofSeconds(1));
        // Each of ten packets of 1500 bytes takes 10 ms.
        assertThat(pair.listener.receivedNs - pair.listener.firstNs).isEqualTo(90 * MS);
    }

    @Test
    void bursts_of_loss_delay_what_falls_into_them() {
        simulator.links(PLAIN.burst(new LinkModel.Burst(Duration.ofMillis(900), Duration.ofMillis(100), 1)));
        Pair pair = pair();
        byte[] data = noise(1_000_000);
        for (int i = 0; i < 100; i++) {
            pair.dialer.write(Arrays.copyOfRange(data, i * 10_000, (i + 1) * 10_000));
            simulator.run(Duration.ofMillis(100));
        }
        simulator.run(Duration.ofSeconds(60));
        assertThat(pair.listener.bytes.toByteArray()).isEqualTo(data);
        assertThat(simulator.segmentsLost(Drop.BURST)).isBetween(3L, 40L);
    }

    @Test
    void a_lost_segment_costs_a_round_trip_and_holds_up_what_comes_behind() {
        Pair pair = pair();
        secondsFor(pair, 1 << 20);
        long begun = simulator.nowNs();
        simulator.links(PLAIN.loss(1));
        pair.dialer.write(new byte[1000]);
        simulator.run(Duration.ofNanos(1));
        simulator.links(PLAIN);
        pair.dialer.write(new byte[2000]);
        long before = pair.listener.receivedBytes;
        simulator.run(Duration.ofMillis(140));
        assertThat(pair.listener.receivedBytes).isEqualTo(before);
        simulator.run(Duration.ofMillis(20));
        assertThat(pair.listener.receivedBytes).isEqualTo(before + 3000);
        assertThat(pair.listener.receivedNs - begun).isEqualTo(150 * MS);
    }

    @Test
    void a_lost_last_segment_waits_for_the_timeout_which_doubles() {
        Pair pair = pair();
        long begun = simulator.nowNs();
        simulator.links(PLAIN.loss(1));
        pair.dialer.write(new byte[1000]);
        // Sent at 0, 300 (a round trip and 200 ms) and 900 ms.
        simulator.run(Duration.ofMillis(500));
        simulator.links(PLAIN);
        simulator.run(Duration.ofSeconds(3));
        assertThat(pair.listener.receivedNs - begun).isEqualTo(950 * MS);
    }

    @Test
    void loss_slows_as_it_does_in_reality_and_loses_nothing() {
        simulator.links(PLAIN.loss(0.01));
        Pair pair = pair();
        byte[] data = noise(24 << 20);
        pair.dialer.write(data);
        long begun = simulator.nowNs();
        simulator.runUntil(() -> pair.listener.receivedBytes == data.length, Duration.ofHours(1));
        assertThat(Arrays.equals(pair.listener.bytes.toByteArray(), data)).isTrue();
        // Mathis et al. 1997 for Reno: 1.22 segments/(RTT √p), 178 kB/s; a decrease to 7/10 gives √(1.7/2/0.3) = 1.68.
        double rate = data.length / ((simulator.nowNs() - begun) / 1e9);
        assertThat(rate).isCloseTo(1.68 * 146_000, Percentage.withPercentage(15));
        assertThat(simulator.segmentsLost(Drop.LOSS)).isBetween(140L, 205L);
    }

    @Test
    void jitter_delays_but_does_not_mix() {
        simulator.links(PLAIN.jitter(Duration.ofMillis(40)));
        Pair pair = pair();
        byte[] data = noise(3_000_000);
        SplittableRandom cuts = new SplittableRandom(1);
        for (int at = 0; at < data.length; ) {
            int until = Math.min(data.length, at + 1 + cuts.nextInt(20_000));
            pair.dialer.link().write(ByteBuffer.wrap(data, at, until - at));
            pair.dialer.link().flush();
            simulator.run(Duration.ofMillis(cuts.nextInt(5)));
            at = until;
        }
        simulator.run(Duration.ofSeconds(2));
        assertThat(pair.listener.bytes.toByteArray()).isEqualTo(data);
    }

    @Test
    void who_does_not_read_holds_the_sender_back_after_its_first_room() {
        Pair pair = pair();
        pair.listener.link().reading(false);
        pair.dialer.write(noise(4 << 20));
        simulator.run(Duration.ofSeconds(10));
        assertThat(pair.listener.receivedBytes).isZero();
        assertThat(pair.dialer.sentBytes).isEqualTo(256 << 10);
        // The other direction flows.
        pair.listener.write((byte) 1);
        simulator.run(Duration.ofSeconds(1));
        assertThat(pair.dialer.receivedBytes).isEqualTo(1);
        assertThat(simulator.pending()).as("nobody asks again and again").isZero();
        pair.listener.link().reading(true);
        simulator.run(Duration.ofSeconds(10));
        assertThat(pair.listener.bytes.toByteArray()).isEqualTo(noise(4 << 20));
        assertThat(pair.dialer.sentBytes).isEqualTo(4 << 20);
    }

    @Test
    void a_reader_that_stops_and_goes_gets_everything() {
        Pair pair = pair();
        LinkEnd listener = pair.listener;
        for (int i = 1; i < 400; i++) {
            boolean on = i % 2 == 0;
            simulator.at(i * 25 * MS + simulator.nowNs(), () -> listener.link().reading(on));
        }
        byte[] data = noise(30_000_000);
        pair.dialer.write(data);
        simulator.run(Duration.ofSeconds(12));
        assertThat(Arrays.equals(listener.bytes.toByteArray(), data)).isTrue();
    }

    @Test
    void a_megabyte_is_some_dozens_of_events_not_hundreds() {
        Pair pair = pair();
        secondsFor(pair, 8 << 20);
        long before = simulator.steps();
        secondsFor(pair, 1 << 20);
        assertThat(simulator.steps() - before).isLessThan(60);
    }

    @Test
    void what_is_written_is_copied_and_leaves_with_the_flush() {
        Pair pair = pair();
        byte[] lent = {1, 2, 3, 4};
        ByteBuffer buffer = ByteBuffer.wrap(lent, 1, 2);
        Link link = pair.dialer.link();
        link.write(buffer);
        Arrays.fill(lent, (byte) 9);
        assertThat(buffer.hasRemaining()).isFalse();
        simulator.run(Duration.ofSeconds(1));
        assertThat(pair.listener.receivedBytes).isZero();
        link.flush();
        assertThat(pair.dialer.sentBytes).as("not inside the call").isZero();
        simulator.run(Duration.ofSeconds(1));
        assertThat(pair.dialer.sentBytes).isEqualTo(2);
        assertThat(pair.listener.bytes.toByteArray()).containsExactly(2, 3);
    }
}
