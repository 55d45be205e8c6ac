package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random loads over seeds: what must hold whatever comes. */
final class SendQueuePropertyTest {
    private static final long SECOND = 1_000_000_000L;

    /** A datagram that left: number and class from its bytes. */
    private record Left(long atNs, Endpoint to, SendClass as, int number) {}

    /** One random load on one queue, played to its end by the deadlines that the queue names. */
    private static final class Run {
        final SplittableRandom random;
        final int max;
        final int perSecond;
        final int perPeer;
        final SendQueue queue;
        final List<Left> left = new ArrayList<>();
        final int[] offered = new int[SendClass.COUNT];
        final int peers;
        long now;
        int lostControl;
        boolean controlLostBeforeLower;

        Run(int seed) {
            random = new SplittableRandom(seed);
            max = 40 + random.nextInt(2000);
            perSecond = 100 + random.nextInt(5000);
            perPeer = 50 + random.nextInt(2000);
            peers = 1 + random.nextInt(40);
            queue = new SendQueue(SendQueueTest.limits(max, perSecond, perPeer));
            now = random.nextLong(1L << 50);
        }

        void play() {
            for (int step = 0; step < 400; step++) {
                long arrival = now + random.nextLong(20_000_000);
                // Sometimes the driver is late: what is due then meets what has just come.
                while (step % 4 != 0 && queue.nextNs() <= arrival) {
                    now = Math.max(now, queue.nextNs());
                    drain();
                }
                now = arrival;
                int burst = random.nextInt(4) == 0 ? random.nextInt(300) : random.nextInt(5);
                for (int i = 0; i < burst; i++) {
                    offer();
                }
                if (step % 3 != 0) {
                    drain();
                }
                assertThat(queue.waiting()).isLessThanOrEqualTo(max);
            }
            while (queue.waiting() > 0) {
                now = Math.max(now, queue.nextNs());
                drain();
            }
            assertThat(queue.nextNs()).isEqualTo(Env.NEVER);
        }

        private void drain() {
            queue.drain(now, this::left);
            assertThat(queue.nextNs()).as("nothing is left that could go now").isGreaterThan(now);
        }

        private void offer() {
            int peer = random.nextInt(3) == 0 ? 0 : random.nextInt(peers);
            SendClass as = SendClass.of(random.nextInt(SendClass.COUNT));
            byte[] data = ByteBuffer.allocate(5)
                    .putInt(offered[as.ordinal()]++)
                    .put((byte) as.ordinal())
                    .array();
            int lower = queue.waiting() - queue.waiting(SendClass.CONTROL);
            boolean full = queue.waiting() == max;
            SendQueue.Loss loss = random.nextBoolean()
                    ? queue.send(SendQueueTest.peer(peer), 0, data, as, now, this::left)
                    : queue.enqueue(SendQueueTest.peer(peer), 0, data, as);
            if (loss != null && loss.of() == SendClass.CONTROL) {
                lostControl++;
                controlLostBeforeLower |= full && lower > 0 && queue.room(SendQueueTest.peer(peer)) > 0;
            }
        }

        private void left(DatagramOutput.Send<SrpEvent> send) {
            ByteBuffer data = ByteBuffer.wrap(send.data());
            int number = data.getInt();
            left.add(new Left(now, send.to(), SendClass.of(data.get()), number));
        }
    }

    @Test
    void every_datagram_is_sent_once_or_counted_as_dropped_and_order_is_kept() {
        for (int seed = 0; seed < 40; seed++) {
            Run run = new Run(seed);
            run.play();
            Map<String, Integer> last = new LinkedHashMap<>();
            int[] sent = new int[SendClass.COUNT];
            for (Left one : run.left) {
                sent[one.as.ordinal()]++;
                Integer before = last.put(one.to + " " + one.as, one.number);
                assertThat(before == null || before < one.number)
                        .as("seed %d", seed)
                        .isTrue();
            }
            for (SendClass as : SendClass.values()) {
                assertThat(sent[as.ordinal()] + run.queue.dropped(as))
                        .as("seed %d %s", seed, as)
                        .isEqualTo(run.offered[as.ordinal()]);
            }
            assertThat(run.controlLostBeforeLower).as("seed %d", seed).isFalse();
            assertThat(run.queue.dropped(SendClass.CONTROL)).isEqualTo(run.lostControl);
        }
    }

    @Test
    void no_rate_is_exceeded_in_any_window() {
        for (int seed = 100; seed < 130; seed++) {
            Run run = new Run(seed);
            run.play();
            within(run.left, run.perSecond, SendQueue.BURST, "seed " + seed + " in all");
            Map<Endpoint, List<Left>> byPeer = new LinkedHashMap<>();
            for (Left one : run.left) {
                // Openers count for their address, which here is another destination than the peer itself.
                Endpoint key = one.as == SendClass.OPENER ? new Endpoint(one.to.ip(), 0) : one.to;
                byPeer.computeIfAbsent(key, k -> new ArrayList<>()).add(one);
            }
            for (Map.Entry<Endpoint, List<Left>> peer : byPeer.entrySet()) {
                within(peer.getValue(), run.perPeer, SendQueue.BURST_PER_PEER, "seed " + seed + " " + peer.getKey());
            }
        }
    }

    /** A bucket of that rate and burst never runs dry: the same as counting every window. */
    private static void within(List<Left> left, int perSecond, int burst, String as) {
        TokenBucket bucket = TokenBucket.perSecond(perSecond, burst);
        for (Left one : left) {
            assertThat(bucket.take(1, one.atNs)).as(as).isTrue();
        }
    }

    @Test
    void the_rate_is_used_up_while_something_may_go() {
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int perSecond = 100 + random.nextInt(5000);
            SendQueue queue = new SendQueue(SendQueueTest.limits(4000, perSecond, perSecond));
            int[] sent = {0};
            for (int i = 0; i < 3000; i++) {
                queue.enqueue(SendQueueTest.peer(random.nextInt(50)), 0, new byte[1], SendClass.of(random.nextInt(4)));
            }
            long now = 0;
            while (queue.waiting() > 0) {
                queue.drain(now, send -> sent[0]++);
                now = queue.waiting() > 0 ? queue.nextNs() : now;
            }
            assertThat(sent[0]).isEqualTo(3000);
            assertThat(now)
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo((3000 - SendQueue.BURST) * SECOND / perSecond + SECOND / 100);
        }
    }

    @Test
    void no_class_and_no_destination_starves_under_a_flood_of_the_highest() {
        SendQueue queue = new SendQueue(SendQueueTest.limits(2000, 1000, 1000));
        int[][] sent = new int[SendClass.COUNT][20];
        long now = 0;
        for (int ms = 0; ms < 10_000; ms++) {
            now += SECOND / 1000;
            for (int i = 0; i < 10; i++) {
                queue.enqueue(SendQueueTest.peer(99), 0, new byte[] {0, 0}, SendClass.CONTROL);
            }
            // Each lower class offers less than its turns in between, one in 33 of the rate.
            if (ms % 40 == 0) {
                for (int c = 1; c < SendClass.COUNT; c++) {
                    int peer = ms / 40 % 20;
                    queue.enqueue(SendQueueTest.peer(peer), 0, new byte[] {(byte) c, (byte) peer}, SendClass.of(c));
                }
            }
            queue.drain(now, send -> sent[send.data()[0]][send.data()[1]]++);
        }
        assertThat(sent[0][0]).as("the flood still gets most").isGreaterThan(8500);
        for (int c = 1; c < SendClass.COUNT; c++) {
            for (int peer = 0; peer < 20; peer++) {
                assertThat(sent[c][peer])
                        .as("%s to peer %d", SendClass.of(c), peer)
                        .isGreaterThan(10);
            }
        }
    }

    @Test
    void the_same_calls_send_the_same_datagrams_in_the_same_order() {
        Run one = new Run(77);
        Run two = new Run(77);
        one.play();
        two.play();
        assertThat(one.left).isEqualTo(two.left).isNotEmpty();
    }
}
