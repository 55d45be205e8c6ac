package dev.starling.net.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.srp.SrpPacket;
import dev.starling.srp.SrpState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FolderStoreTest {
    private final FaultyFolder root = new FaultyFolder(new SplittableRandom(1));
    private final FaultyFolder packets = new FaultyFolder(new SplittableRandom(2));
    private final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
    private final BlockingQueue<Boolean> answers = new LinkedBlockingQueue<>();

    private FolderStore open(LogFolder in, StoreSettings settings) {
        StateWriter writer = new StateWriter(root, in, settings, warnings::add);
        return new FolderStore("starling-store-test", writer, settings, warnings::add, System::nanoTime, () -> {});
    }

    private FolderStore open() {
        return open(packets, StoreSettings.DEFAULT);
    }

    private boolean answer() throws InterruptedException {
        Boolean answer = answers.poll(20, TimeUnit.SECONDS);
        assertThat(answer).isNotNull();
        return answer;
    }

    @Test
    void what_was_called_durable_survives_a_power_failure() throws InterruptedException {
        List<SrpPacket> all = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(1);
        FolderStore store = open();
        assertThat(store.load()).isEqualTo(SrpState.EMPTY);
        for (int i = 0; i < 300; i++) {
            all.add(Packets.random(random));
            store.put(all.getLast());
        }
        store.remove(List.of(all.removeFirst().packetId()));
        store.whenDurable(answers::add);
        assertThat(answer()).isTrue();
        packets.powerFailure();
        store.close();

        try (FolderStore next = open()) {
            assertThat(next.load().packets()).isEqualTo(all);
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_group_is_forced_once() throws InterruptedException {
        try (FolderStore store = open()) {
            store.load();
            int before = packets.forces();
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < 60; i++) {
                store.put(Packets.random(random));
            }
            store.whenDurable(answers::add);
            assertThat(answer()).isTrue();
            assertThat(packets.forces() - before).isBetween(1, 3);
            assertThat(store.status().packets()).isEqualTo(60);
        }
    }

    /** Settings under which only one of the two rules can be what makes a group durable. */
    private static StoreSettings groups(long delayNs, int count) {
        StoreSettings d = StoreSettings.DEFAULT;
        return new StoreSettings(
                d.log(), delayNs, count, d.queue(), d.backlogBytes(), d.peersEveryNs(), d.retryMinNs(), d.retryMaxNs());
    }

    private void awaitStoredWithoutAsking(StoreSettings settings) {
        try (FolderStore store = open(packets, settings)) {
            store.load();
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < 64; i++) {
                store.put(Packets.random(random));
            }
            long began = System.nanoTime();
            while (store.status().packets() < 64) {
                assertThat(System.nanoTime() - began).isLessThan(20_000_000_000L);
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void sixty_four_packets_are_a_group_without_anybody_asking() {
        awaitStoredWithoutAsking(groups(Long.MAX_VALUE / 4, 64));
    }

    @Test
    void packets_that_have_waited_are_a_group_without_anybody_asking() {
        awaitStoredWithoutAsking(groups(1_000_000, 1000));
    }

    @Test
    void closing_makes_everything_durable() {
        SrpState.KnownPeer peer =
                new SrpState.KnownPeer(Bytes.of(new byte[32]), Endpoint.parse("192.0.2.1:9001"), 31, true);
        FolderStore store = open();
        store.put(Packets.of("a"));
        store.peers(List.of(), 1);
        store.peers(List.of(peer), 2);
        store.close();
        store.close();
        packets.powerFailure();
        root.powerFailure();
        try (FolderStore next = open()) {
            assertThat(next.load()).isEqualTo(new SrpState(List.of(peer), List.of(Packets.of("a")), 2));
        }
    }

    @Test
    void after_closing_nothing_is_taken_and_nothing_is_promised() throws InterruptedException {
        FolderStore store = open();
        store.close();
        store.put(Packets.of("late"));
        store.remove(List.of(Packets.of("late").packetId()));
        store.whenDurable(answers::add);
        assertThat(answer()).isFalse();
        assertThat(packets.bytes()).isZero();
    }

    @Test
    void packets_beyond_the_queue_are_dropped_counted_and_not_called_durable() throws InterruptedException {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        LogFolder slow = new ForwardingFolder(packets) {
            @Override
            public LogFile open(String name) throws IOException {
                writing.countDown();
                await(goOn);
                return super.open(name);
            }
        };
        try (FolderStore store = open(slow, StoreSettings.DEFAULT.queue(10))) {
            store.load();
            store.put(Packets.of("first"));
            writing.await();
            for (int i = 0; i < 12; i++) {
                store.put(Packets.of("p" + i));
            }
            store.whenDurable(answers::add);
            goOn.countDown();
            assertThat(answer()).isFalse();
            store.whenDurable(answers::add);
            assertThat(answer()).isTrue();
            assertThat(store.status().dropped()).isEqualTo(2);
            assertThat(store.status().packets()).isEqualTo(11);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void nothing_waits_for_a_disk_that_does_not_write() throws InterruptedException {
        packets.full(0);
        try (FolderStore store = open()) {
            store.load();
            store.put(Packets.of("a"));
            store.whenDurable(answers::add);
            assertThat(answer()).isFalse();
            store.whenDurable(answers::add);
            assertThat(answer()).isFalse();
            assertThat(warnings).singleElement().asString().contains("No space left on device");
        }
    }

    @Test
    void a_store_that_resumes_needs_nobody_to_ask() throws InterruptedException {
        StoreSettings d = StoreSettings.DEFAULT;
        StoreSettings soon = new StoreSettings(
                d.log(),
                d.commitDelayNs(),
                d.commitPackets(),
                d.queue(),
                d.backlogBytes(),
                1_000_000,
                1_000_000,
                4_000_000);
        packets.full(0);
        try (FolderStore store = open(packets, soon)) {
            store.load();
            store.put(Packets.of("a"));
            assertThat(warnings.poll(20, TimeUnit.SECONDS)).contains("No space left on device");
            packets.mode(FaultyFolder.Mode.FINE);
            assertThat(warnings.poll(20, TimeUnit.SECONDS)).contains("works again");
        }
    }

    @Test
    void a_defect_in_the_store_is_told_and_leaves_the_peer_alone() throws InterruptedException {
        LogFolder defective = new ForwardingFolder(packets) {
            @Override
            public LogFile open(String name) {
                throw new IllegalStateException("a defect");
            }
        };
        try (FolderStore store = open(defective, StoreSettings.DEFAULT)) {
            store.load();
            store.put(Packets.of("a"));
            store.whenDurable(answers::add);
            assertThat(answer()).isFalse();
            store.put(Packets.of("b"));
            store.whenDurable(answers::add);
            assertThat(answer()).isFalse();
            assertThat(warnings).singleElement().asString().contains("a defect").contains("report it");
        }
    }

    @Test
    void a_callback_that_throws_does_not_stop_the_others() throws InterruptedException {
        try (FolderStore store = open()) {
            store.whenDurable(durable -> {
                throw new IllegalStateException("theirs");
            });
            store.whenDurable(answers::add);
            assertThat(answer()).isTrue();
            assertThat(warnings).singleElement().asString().contains("theirs");
        }
    }

    @Test
    void many_threads_may_use_it_at_once() throws InterruptedException {
        AtomicInteger durable = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(8 * 50);
        try (FolderStore store = open()) {
            store.load();
            for (int t = 0; t < 8; t++) {
                int seed = t;
                Thread.ofVirtual().start(() -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    for (int i = 0; i < 50; i++) {
                        store.put(Packets.random(random));
                        store.whenDurable(yes -> {
                            durable.addAndGet(yes ? 1 : 0);
                            all.countDown();
                        });
                    }
                });
            }
            assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(durable).hasValue(400);
        packets.powerFailure();
        try (FolderStore next = open()) {
            assertThat(next.load().packets()).hasSize(400);
        }
    }
}
