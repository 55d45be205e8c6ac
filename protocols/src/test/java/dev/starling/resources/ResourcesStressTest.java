package dev.starling.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.encoding.PeerId;
import dev.starling.identity.Identity;
import dev.starling.resources.ResourceLimits.Count;
import dev.starling.resources.ResourceLimits.Limit;
import dev.starling.resources.Resources.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Many threads take and give back, some twice: in the end all sums are zero, and meanwhile no limit was exceeded. */
final class ResourcesStressTest {
    private static final long MIB = 1 << 20;
    private static final int THREADS = 8;
    private static final int ROUNDS = 4_000;

    /** So tight that every kind of refusal happens. */
    private static final ResourceLimits TIGHT = ResourceLimits.DEFAULT
            .system(new Limit(new Count(6, 6, 9), new Count(12, 12, 18), 8 * MIB))
            .transients(new Limit(new Count(4, 4, 6), new Count(4, 4, 6), MIB))
            .peer(new Limit(new Count(3, 3, 4), new Count(6, 6, 8), 3 * MIB))
            .protocol(new Limit(Count.ANY_NUMBER, new Count(5, 5, 7), 2 * MIB));

    private final Resources resources = new Resources(TIGHT);
    private final PeerId[] peers = new PeerId[3];
    private final AtomicLong streamsNow = new AtomicLong();
    private final AtomicLong streamsMost = new AtomicLong();
    private final AtomicLong granted = new AtomicLong();

    @Test
    void all_sums_are_zero_in_the_end() throws Exception {
        for (int i = 0; i < peers.length; i++) {
            peers[i] = Identity.generate(new SplittableRandom(i)).peerId();
        }
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            SplittableRandom random = new SplittableRandom(thread);
            tasks.add(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    connection(random);
                }
                return 0;
            });
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Integer> done : pool.invokeAll(tasks)) {
                done.get();
            }
        }
        resources
                .use()
                .forEach((name, value) ->
                        assertThat(name).as("in use: %d", value).startsWith("refused."));
        assertThat(resources.peers.size()).isZero();
        assertThat(resources.protocols.size()).isZero();
        assertThat(resources.protocolsOfPeers.size()).isZero();
        assertThat(streamsMost.get()).isBetween(1L, 18L);
        assertThat(granted.get()).isPositive();
    }

    private void connection(SplittableRandom random) {
        Optional<ConnectionScope> opened =
                resources.openConnection(random.nextBoolean(), Optional.empty()).granted();
        if (opened.isEmpty()) {
            return;
        }
        ConnectionScope connection = opened.get();
        Optional<Reservation> early =
                connection.reserveMemory(random.nextInt(1 << 18), Priority.LOW).granted();
        List<Runnable> held = new ArrayList<>();
        if (connection.attribute(peers[random.nextInt(peers.length)]).isEmpty()) {
            for (int i = random.nextInt(6); i > 0; i--) {
                connection.openStream(random.nextBoolean()).granted().ifPresent(stream -> stream(stream, held, random));
            }
        }
        if (random.nextBoolean()) {
            connection.release(); // before its streams
        }
        held.forEach(Runnable::run);
        held.forEach(Runnable::run);
        early.ifPresent(Reservation::release);
        connection.release();
    }

    private void stream(StreamScope stream, List<Runnable> held, SplittableRandom random) {
        granted.incrementAndGet();
        streamsMost.accumulateAndGet(streamsNow.incrementAndGet(), Math::max);
        held.add(new Runnable() {
            private boolean over;

            @Override
            public void run() {
                if (!over) {
                    streamsNow.decrementAndGet();
                }
                over = true;
                stream.release();
            }
        });
        if (random.nextInt(4) > 0) {
            stream.attribute("/p" + random.nextInt(3));
        }
        stream.reserveMemory(random.nextInt(1 << 19), Priority.ALWAYS).granted().ifPresent(buffer -> {
            buffer.resize(random.nextInt(1 << 20), Priority.HIGH);
            held.add(buffer::release);
        });
    }

    @Test
    void one_reservation_released_and_resized_by_many_threads_ends_at_zero() throws Exception {
        Resources wide = new Resources(ResourceLimits.DEFAULT);
        ConnectionScope connection =
                wide.openConnection(true, Optional.empty()).granted().orElseThrow();
        for (int round = 0; round < 500; round++) {
            Reservation shared =
                    connection.reserveMemory(100, Priority.ALWAYS).granted().orElseThrow();
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int size = 50 * thread;
                tasks.add(() -> {
                    for (int i = 0; i < 20; i++) {
                        shared.resize(size + i, Priority.ALWAYS);
                    }
                    shared.release();
                    return 0;
                });
            }
            try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Integer> done : pool.invokeAll(tasks)) {
                    done.get();
                }
            }
        }
        connection.release();
        assertThat(wide.use()).isEmpty();
    }
}
