package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What paths do to datagrams: latency, jitter, loss, duplication, bandwidth, size, faults. */
class LinksTest {
    private static final long MS = 1_000_000;
    private static final LinkModel PLAIN = LinkModel.DEFAULT.latency(new Latency.Fixed(Duration.ofMillis(50)));

    private Simulator simulator = new Simulator(1, PLAIN);
    private Party from = Party.open(simulator);
    private Party to = Party.open(simulator);

    private void links(LinkModel model) {
        simulator = new Simulator(1, model);
        from = Party.open(simulator);
        to = Party.open(simulator);
    }

    /** Sends so many datagrams, numbered, some time apart, and runs until all is over. */
    private void send(int count, long apartNs, int bytes) {
        for (int i = 0; i < count; i++) {
            byte[] data = new byte[bytes];
            data[0] = (byte) (i >> 8);
            data[1] = (byte) i;
            simulator.at(simulator.nowNs() + i * apartNs, () -> from.say(0, to.local(0), data));
        }
        simulator.run(Duration.ofNanos(count * apartNs).plusSeconds(30));
    }

    private List<Integer> numbers() {
        return to.heard.stream()
                .map(heard -> (heard.data()[0] & 255) << 8 | heard.data()[1] & 255)
                .toList();
    }

    @Test
    void a_pairs_latency_is_its_own_and_equal_both_ways() {
        links(LinkModel.DEFAULT);
        from.say(0, to.local(0), 1);
        simulator.run(Duration.ofSeconds(1));
        long there = to.last().atNs();
        long begin = simulator.nowNs();
        to.say(0, from.local(0), 1);
        simulator.run(Duration.ofSeconds(1));
        assertThat(from.last().atNs() - begin).isEqualTo(there).isBetween(20 * MS, 120 * MS);
        Party third = Party.open(simulator);
        begin = simulator.nowNs();
        third.say(0, from.local(0), 1);
        simulator.run(Duration.ofSeconds(1));
        assertThat(from.last().atNs() - begin).isNotEqualTo(there);
    }

    @Test
    void latencies_follow_their_distribution() {
        SplittableRandom random = new SplittableRandom(4);
        Latency logNormal =
                new Latency.LogNormal(Duration.ofMillis(40), 0.6, Duration.ofMillis(5), Duration.ofMillis(500));
        long[] draws = LongStream.generate(() -> logNormal.draw(random))
                .limit(20_001)
                .sorted()
                .toArray();
        assertThat(draws[10_000] / (double) MS).isBetween(39.0, 41.0);
        // One deviation above the median: 40 e^0.6 = 72.9 ms at 84.1 %.
        assertThat(draws[16_827] / (double) MS).isBetween(70.0, 76.0);
        assertThat(draws[0]).isGreaterThanOrEqualTo(5 * MS);
        Latency measured = new Latency.Measured(List.of(Duration.ofMillis(3), Duration.ofMillis(9)));
        assertThat(LongStream.generate(() -> measured.draw(random)).limit(100).distinct())
                .containsExactlyInAnyOrder(3 * MS, 9 * MS);
        assertThatThrownBy(() -> new Latency.Uniform(Duration.ofMillis(9), Duration.ofMillis(3)))
                .hasMessageContaining("upwards");
    }

    @Test
    void without_jitter_order_is_kept_and_with_jitter_it_is_not() {
        send(200, MS, 10);
        assertThat(numbers()).isSorted().hasSize(200);
        links(PLAIN.jitter(Duration.ofMillis(20)));
        send(200, MS, 10);
        assertThat(numbers()).hasSize(200).doesNotHaveDuplicates();
        assertThat(numbers()).isNotEqualTo(numbers().stream().sorted().toList());
        assertThat(to.heard).allMatch(heard -> heard.atNs() >= 50 * MS);
    }

    @Test
    void loss_takes_its_share() {
        links(PLAIN.loss(0.1));
        send(10_000, 10_000, 10);
        assertThat(simulator.drops(Drop.LOSS)).isBetween(900L, 1100L);
        assertThat(to.heard).hasSize(10_000 - (int) simulator.drops(Drop.LOSS));
        assertThat(from.node().drops(Drop.LOSS)).isEqualTo(simulator.drops(Drop.LOSS));
    }

    @Test
    void bursts_lose_what_is_sent_close_together() {
        // Bad for 100 ms in every second on average, then 80 % are lost: 8 % in all, in runs.
        links(PLAIN.burst(new LinkModel.Burst(Duration.ofMillis(900), Duration.ofMillis(100), 0.8)));
        send(50_000, 2 * MS, 10);
        long lost = simulator.drops(Drop.BURST);
        assertThat(lost / 50_000.0).isBetween(0.06, 0.10);
        List<Integer> numbers = numbers();
        int runs = 0;
        for (int i = 1; i < numbers.size(); i++) {
            runs += numbers.get(i) - numbers.get(i - 1) > 1 ? 1 : 0;
        }
        assertThat(lost / (double) runs).as("mean run of losses").isGreaterThan(3);
    }

    @Test
    void duplication_delivers_some_twice() {
        links(PLAIN.duplication(0.1));
        send(5000, 10_000, 10);
        assertThat(to.heard).hasSizeBetween(5400, 5600);
    }

    @Test
    void an_uplink_paces_and_a_full_queue_drops_the_tail() {
        // 1000 bytes take 10 ms; ten fit the queue.
        links(PLAIN.bandwidth(800_000, 10_000));
        send(15, 1, 1000);
        assertThat(numbers()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(simulator.drops(Drop.QUEUE)).isEqualTo(5);
        for (int i = 0; i < 10; i++) {
            assertThat(to.heard.get(i).atNs())
                    .isBetween((50 + 10 * (i + 1)) * MS - 100, (50 + 10 * (i + 1)) * MS + 100);
        }
    }

    @Test
    void a_downlink_is_shared_by_all_who_send() {
        links(PLAIN.downlink(800_000));
        Party other = Party.open(simulator);
        for (int i = 0; i < 5; i++) {
            from.say(0, to.local(0), new byte[1000]);
            other.say(0, to.local(0), new byte[1000]);
        }
        simulator.run(Duration.ofSeconds(1));
        assertThat(to.heard).hasSize(10);
        assertThat(to.last().atNs()).isBetween(150 * MS - 100, 150 * MS + 100);
    }

    @Test
    void one_node_may_have_a_link_of_its_own() {
        simulator.link(from.node(), PLAIN.loss(1));
        send(10, MS, 10);
        assertThat(to.heard).isEmpty();
        to.say(0, from.local(0), 1);
        simulator.run(Duration.ofSeconds(1));
        assertThat(from.heard).hasSize(1);
        simulator.link(from.node(), null);
        send(10, MS, 10);
        assertThat(to.heard).hasSize(10);
    }

    @Test
    void what_is_larger_than_the_path_takes_is_dropped_and_counted() {
        links(PLAIN.mtu(1200));
        from.say(0, to.local(0), new byte[1200]);
        from.say(0, to.local(0), new byte[1201]);
        simulator.run(Duration.ofSeconds(1));
        assertThat(to.heard).hasSize(1);
        assertThat(simulator.drops(Drop.MTU)).isEqualTo(1);
    }

    @Test
    void a_one_way_link_drops_one_direction() {
        Rule rule = Rule.oneWay(from.node().site(), to.node().site());
        simulator.add(rule);
        send(3, MS, 10);
        to.say(0, from.local(0), 1);
        simulator.run(Duration.ofSeconds(1));
        assertThat(to.heard).isEmpty();
        assertThat(from.heard).hasSize(1);
        simulator.remove(rule);
        send(3, MS, 10);
        assertThat(to.heard).hasSize(3);
    }

    @Test
    void rules_add_up_and_have_their_hours() {
        simulator.add(Rule.always(new Rule.Verdict.Delay(Duration.ofMillis(5)))
                .during(Duration.ofMillis(10), Duration.ofMillis(20)));
        simulator.add(Rule.always(new Rule.Verdict.Delay(Duration.ofMillis(7))));
        simulator.add(Rule.always(Rule.Verdict.DUPLICATE).during(Duration.ofMillis(15), Duration.ofMillis(20)));
        List<Long> expected = new ArrayList<>();
        for (int ms : new int[] {5, 12, 16, 20}) {
            simulator.at(ms * MS, () -> from.say(0, to.local(0), ms));
        }
        simulator.run(Duration.ofSeconds(1));
        to.heard.forEach(heard -> expected.add(heard.atNs() / MS));
        assertThat(expected).containsExactly(62L, 74L, 77L, 78L, 79L);
    }

    @Test
    void corruption_changes_one_byte_of_a_copy() {
        simulator.add(Rule.always(Rule.Verdict.CORRUPT));
        byte[] sent = new byte[100];
        from.say(0, to.local(0), sent);
        simulator.run(Duration.ofSeconds(1));
        int changed = 0;
        for (byte b : to.last().data()) {
            changed += b == 0 ? 0 : 1;
        }
        assertThat(changed).isEqualTo(1);
        assertThat(sent).containsOnly(0);
    }

    @Test
    void a_rule_may_take_a_share() {
        simulator.add(Rule.always(Rule.Verdict.DROP).forShare(0.25));
        send(4000, 10_000, 10);
        assertThat(simulator.drops(Drop.RULE)).isBetween(900L, 1100L);
    }

    @Test
    void a_partition_separates_until_it_heals() {
        simulator.group(from.node(), 1);
        simulator.group(to.node(), 2);
        send(1, MS, 10);
        simulator.partitioned(true);
        send(1, MS, 10);
        assertThat(to.heard).hasSize(1);
        assertThat(simulator.drops(Drop.PARTITION)).isEqualTo(1);
        simulator.partitioned(false);
        send(1, MS, 10);
        assertThat(to.heard).hasSize(2);
    }

    @Test
    void a_draw_more_for_one_purpose_shifts_no_other() {
        Simulator one = new Simulator(5, PLAIN);
        Simulator other = new Simulator(5, PLAIN);
        one.random("churn", 0).nextLong();
        assertThat(one.random("loss", 0).nextLong())
                .isEqualTo(other.random("loss", 0).nextLong());
        assertThat(one.random("faults", 0).nextLong())
                .isNotEqualTo(other.random("loss", 0).nextLong());
        assertThat(one.random("loss", 1).nextLong())
                .isNotEqualTo(other.random("loss", 2).nextLong());
    }

    @Test
    void what_comes_for_a_dead_node_or_a_closed_port_is_lost() {
        from.say(0, new dev.starling.core.Endpoint(to.local(0).ip(), 9), 1);
        to.node().kill();
        assertThat(to.node().local(0)).isNull();
        simulator.run(Duration.ofSeconds(1));
        assertThat(simulator.drops(Drop.PORT_CLOSED)).isEqualTo(1);
        from.say(0, dev.starling.core.Endpoint.parse("198.51.100.9:1"), 1);
        assertThat(simulator.drops(Drop.UNREACHABLE)).isEqualTo(1);
        from.say(3, dev.starling.core.Endpoint.parse("198.51.100.9:1"), 1);
        assertThat(simulator.drops(Drop.NO_SOCKET)).isEqualTo(1);
    }
}
