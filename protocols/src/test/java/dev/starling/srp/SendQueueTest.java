package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SendQueueTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<DatagramOutput.Send<SrpEvent>> sent = new ArrayList<>();
    private final SendQueue queue = new SendQueue(SrpConfig.DEFAULT.limits());

    static Endpoint peer(int number) {
        return new Endpoint(IpAddress.ofIpv4(0x0a000000 + number), 9000);
    }

    /** As the defaults, with another queue and other rates. */
    static SrpConfig.Limits limits(int sendQueue, int perSecond, int perSecondPerPeer) {
        SrpConfig.Limits l = SrpConfig.DEFAULT.limits();
        return new SrpConfig.Limits(
                l.peers(),
                l.cacheBytes(),
                l.foreignClusterShare(),
                l.senderShare(),
                l.fragments(),
                l.openCompositions(),
                l.gateEntries(),
                l.routeEntries(),
                sendQueue,
                perSecond,
                perSecondPerPeer,
                l.receivePerSecond(),
                l.receiveBurst(),
                l.controlPerSecond(),
                l.controlBurst(),
                l.degree(),
                l.degreeMax(),
                l.pool(),
                l.openers());
    }

    private static byte[] data(int tag) {
        return new byte[] {(byte) (tag >> 8), (byte) tag};
    }

    private static int tag(DatagramOutput.Send<SrpEvent> send) {
        return (send.data()[0] & 0xff) << 8 | (send.data()[1] & 0xff);
    }

    private List<Integer> tags() {
        return sent.stream().map(SendQueueTest::tag).toList();
    }

    @Test
    void while_nothing_waits_a_datagram_goes_straight_through() {
        byte[] data = data(1);
        assertThat(queue.send(peer(1), 1, data, SendClass.PUBLISH, 0, sent::add))
                .isNull();
        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst().data()).isSameAs(data);
        assertThat(sent.getFirst().to()).isEqualTo(peer(1));
        assertThat(sent.getFirst().socket()).isEqualTo(1);
        assertThat(queue.nextNs()).isEqualTo(Env.NEVER);
    }

    @Test
    void a_busy_destination_does_not_hold_up_the_others() {
        for (int i = 0; i < 100; i++) {
            queue.send(peer(1), 0, data(i), SendClass.PUBLISH, 0, sent::add);
        }
        queue.drain(0, sent::add);
        assertThat(sent).hasSize(SendQueue.BURST_PER_PEER);
        queue.send(peer(2), 0, data(1000), SendClass.SYNC, 0, sent::add);
        assertThat(tags().getLast()).isEqualTo(1000);
        queue.send(peer(1), 0, data(1001), SendClass.CONTROL, 0, sent::add);
        assertThat(tags().getLast()).as("its own turn has not come").isEqualTo(1000);
    }

    @Test
    void classes_go_in_order_and_each_in_the_order_of_arrival() {
        SendClass[] classes = SendClass.values();
        for (int i = 0; i < 15; i++) {
            queue.enqueue(peer(1), 0, data(i), classes[classes.length - 1 - i % 5]);
        }
        queue.drain(0, sent::add);
        assertThat(tags()).containsExactly(4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11, 0, 5, 10);
    }

    @Test
    void destinations_of_a_class_take_turns() {
        SendQueue slow = new SendQueue(limits(8000, 1000, 1000));
        for (int i = 0; i < 500; i++) {
            slow.enqueue(peer(1), 0, data(1), SendClass.SYNC);
        }
        for (int p = 2; p <= 5; p++) {
            slow.enqueue(peer(p), 0, data(p), SendClass.SYNC);
            slow.enqueue(peer(p), 0, data(p), SendClass.SYNC);
        }
        slow.drain(0, sent::add);
        assertThat(tags().subList(0, 11)).containsExactly(1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1);
    }

    @Test
    void a_class_that_is_passed_over_for_long_has_one_in_between() {
        SendQueue slow = new SendQueue(limits(8000, 1000, 1000));
        for (int i = 0; i < 100; i++) {
            slow.enqueue(peer(i), 0, data(0), SendClass.CONTROL);
        }
        slow.enqueue(peer(200), 0, data(1), SendClass.SYNC);
        slow.enqueue(peer(201), 0, data(1), SendClass.SYNC);
        slow.drain(0, sent::add);
        assertThat(tags().indexOf(1)).isEqualTo(SendQueue.PASSED_OVER_MAX);
        assertThat(tags().lastIndexOf(1)).isEqualTo(2 * SendQueue.PASSED_OVER_MAX + 1);
    }

    @Test
    void a_full_queue_drops_the_oldest_of_the_lowest_class() {
        SendQueue small = new SendQueue(limits(10, 1000, 1000));
        for (int i = 0; i < 5; i++) {
            small.enqueue(peer(i), 0, data(i), SendClass.PUBLISH);
            small.enqueue(peer(i), 0, data(100 + i), SendClass.SYNC);
        }
        assertThat(small.enqueue(peer(9), 0, data(200), SendClass.CONTROL))
                .isEqualTo(new SendQueue.Loss(SendClass.SYNC, false));
        assertThat(small.enqueue(peer(8), 0, data(201), SendClass.SYNC))
                .isEqualTo(new SendQueue.Loss(SendClass.SYNC, false));
        assertThat(small.enqueue(peer(7), 0, data(202), SendClass.OPENER))
                .isEqualTo(new SendQueue.Loss(SendClass.OPENER, true));
        assertThat(small.dropped(SendClass.SYNC)).isEqualTo(2);
        assertThat(small.dropped(SendClass.OPENER)).isEqualTo(1);
        assertThat(small.waiting()).isEqualTo(10);
        small.drain(0, sent::add);
        assertThat(tags()).containsExactly(200, 0, 1, 2, 3, 4, 102, 103, 104, 201);
    }

    @Test
    void a_destination_has_a_quarter_of_the_queue_and_pays_for_itself() {
        SendQueue small = new SendQueue(limits(40, 1000, 1000));
        small.enqueue(peer(2), 0, data(500), SendClass.SYNC);
        for (int i = 0; i < 10; i++) {
            assertThat(small.enqueue(peer(1), 0, data(i), SendClass.PUBLISH)).isNull();
        }
        assertThat(small.room(peer(1))).isZero();
        assertThat(small.room(peer(2))).isEqualTo(9);
        assertThat(small.room(peer(3))).isEqualTo(10);
        assertThat(small.enqueue(peer(1), 0, data(10), SendClass.PUBLISH))
                .isEqualTo(new SendQueue.Loss(SendClass.PUBLISH, false));
        assertThat(small.enqueue(peer(1), 0, data(11), SendClass.SYNC))
                .isEqualTo(new SendQueue.Loss(SendClass.SYNC, true));
        assertThat(small.enqueue(peer(1), 0, data(12), SendClass.CONTROL))
                .isEqualTo(new SendQueue.Loss(SendClass.PUBLISH, false));
        small.drain(0, sent::add);
        assertThat(tags()).containsExactly(12, 2, 3, 4, 5, 6, 7, 8, 9, 10, 500);
    }

    @Test
    void the_fragments_of_the_largest_message_wait_for_one_peer_without_loss() {
        for (int i = 0; i < SrpConfig.DEFAULT.limits().fragments(); i++) {
            assertThat(queue.enqueue(peer(1), 0, data(i), SendClass.PUBLISH)).isNull();
        }
        long now = 0;
        while (queue.waiting() > 0) {
            queue.drain(now, sent::add);
            now = Math.max(now, queue.nextNs() == Env.NEVER ? now : queue.nextNs());
        }
        assertThat(tags()).isSorted().hasSize(1100);
        assertThat(now).isLessThan(SECOND);
    }

    @Test
    void openers_are_one_destination_and_open_all_ports_in_half_a_second() {
        for (int i = 0; i < 1024; i++) {
            Endpoint to = new Endpoint(IpAddress.ofIpv4(7), 1024 + i);
            assertThat(queue.send(to, 0, data(1), SendClass.OPENER, 0, sent::add))
                    .isNull();
        }
        assertThat(sent).isEmpty();
        assertThat(queue.waiting(SendClass.OPENER)).isEqualTo(1024);
        queue.drain(0, sent::add);
        assertThat(sent).hasSize(SendQueue.BURST_PER_PEER);
        long now = 0;
        while (queue.waiting() > 0) {
            now = queue.nextNs();
            queue.drain(now, sent::add);
        }
        assertThat(now).isBetween(SECOND * 35 / 100, SECOND / 2);
        assertThat(sent.stream().map(DatagramOutput.Send::to).distinct()).hasSize(1024);
    }

    @Test
    void openers_have_a_rate_of_their_own() {
        for (int i = 0; i < 4000; i++) {
            queue.enqueue(new Endpoint(IpAddress.ofIpv4(i % 40), 2000 + i), 0, data(1), SendClass.OPENER);
        }
        long now = 0;
        while (now <= SECOND) {
            queue.drain(now, sent::add);
            now += SECOND / 1000;
        }
        assertThat(sent.size()).isBetween(256 + 2000, 256 + 2050);
        queue.send(peer(1), 0, data(2), SendClass.SYNC, now, sent::add);
        queue.drain(now, sent::add);
        assertThat(tags()).contains(2);
    }

    @Test
    void a_destination_that_lost_all_that_waited_is_not_waited_for() {
        SendQueue small = new SendQueue(limits(16, 8000, 1));
        for (int p = 1; p <= 4; p++) {
            long now = p * SECOND / 50;
            for (int i = 0; i < SendQueue.BURST_PER_PEER; i++) {
                small.send(peer(p), 0, data(p), SendClass.CONTROL, now, sent::add);
            }
            for (int i = 0; i < 4; i++) {
                small.enqueue(peer(p), 0, data(p), p == 1 ? SendClass.SYNC : SendClass.CONTROL);
            }
            small.drain(now, sent::add);
        }
        assertThat(small.nextNs()).isEqualTo(SECOND + SECOND / 50);
        for (int i = 0; i < 4; i++) {
            assertThat(small.enqueue(peer(5), 0, data(5), SendClass.CONTROL))
                    .isEqualTo(new SendQueue.Loss(SendClass.SYNC, false));
        }
        small.drain(4 * SECOND / 50, sent::add);
        assertThat(small.nextNs()).isEqualTo(SECOND + 2 * SECOND / 50);
    }

    @Test
    void nothing_waits_after_clearing() {
        for (int i = 0; i < 200; i++) {
            queue.enqueue(peer(i % 3), 0, data(i), SendClass.SYNC);
        }
        queue.drain(0, sent::add);
        queue.clear();
        sent.clear();
        assertThat(queue.nextNs()).isEqualTo(Env.NEVER);
        queue.drain(SECOND, sent::add);
        assertThat(sent).isEmpty();
        queue.send(peer(1), 0, data(7), SendClass.SYNC, 2 * SECOND, sent::add);
        assertThat(tags()).isEqualTo(Collections.singletonList(7));
    }
}
