package dev.starling.net.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.identity.Hashes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random lives of a log on a faulty disk: appending, removing, forcing, being killed, losing power, getting errors. What
 * was acknowledged is there afterwards, nothing else than what was ever written comes back, and opening never fails.
 */
class SegmentLogCrashTest {
    private static final int SEEDS = Integer.getInteger("starling.seeds", 150);

    /** One seed's log, the disk under it, and what must be true. */
    private static final class Life {
        final SplittableRandom random;
        final FaultyFolder folder;
        final SegmentLog.Limits limits;
        final List<byte[]> values = new ArrayList<>();
        final Set<Bytes> everWritten = new HashSet<>();
        /** Present and acknowledged: must be there. */
        final Set<Bytes> kept = new TreeSet<>();
        /** Removed and acknowledged: must not be there, unless damage hid the removal. */
        final Set<Bytes> gone = new TreeSet<>();
        /** Not acknowledged yet: true for present. */
        final Map<Bytes, Boolean> pending = new HashMap<>();

        SegmentLog log;
        SegmentLog.@Nullable Tail tail;
        long evicted;
        long copied;
        int reopened;

        Life(long seed) throws IOException {
            random = new SplittableRandom(seed);
            folder = new FaultyFolder(random.split());
            limits = new SegmentLog.Limits(random.nextInt(13, 30) << 10, random.nextInt(3, 6));
            log = SegmentLog.open(folder, limits, null);
        }

        void step() throws IOException {
            int dice = random.nextInt(100);
            try {
                if (dice < 62) {
                    append();
                } else if (dice < 80) {
                    remove();
                } else if (dice < 94) {
                    log.force();
                    acknowledge();
                } else if (dice < 96) {
                    folder.errorRate(folder.forces() % 3 == 0 ? 0.05 : 0);
                } else if (dice < 98) {
                    reopen("killed", false);
                } else {
                    reopen("power failure", true);
                }
            } catch (IOException injected) {
                SegmentLog.Tail at = log.tail();
                tail = at == null ? tail : at;
                reopen("error", false);
            }
        }

        private void append() throws IOException {
            if (!values.isEmpty() && random.nextInt(8) == 0) {
                again(values.get(random.nextInt(values.size())));
                return;
            }
            byte[] value = new byte[random.nextInt(2) == 0 ? random.nextInt(1, 1422) : random.nextInt(1, 200)];
            random.nextBytes(value);
            values.add(value);
            again(value);
        }

        private void again(byte[] value) throws IOException {
            Bytes key = Bytes.wrap(Hashes.sha256(value));
            everWritten.add(key);
            gone.remove(key);
            pending.put(key, true);
            try {
                log.append(value);
            } finally {
                forgetEvicted();
            }
        }

        private void forgetEvicted() {
            if (log.evictions() > evicted) {
                evicted = log.evictions();
                kept.removeIf(old -> !log.contains(old));
                pending.keySet().removeIf(old -> !log.contains(old));
            }
        }

        private void remove() throws IOException {
            List<Bytes> all = List.copyOf(kept);
            if (all.isEmpty()) {
                return;
            }
            Bytes key = all.get(random.nextInt(all.size()));
            kept.remove(key);
            pending.put(key, false);
            try {
                log.remove(key);
            } finally {
                forgetEvicted();
            }
        }

        private void acknowledge() {
            pending.forEach((key, present) -> {
                kept.remove(key);
                gone.remove(key);
                (present ? kept : gone).add(key);
            });
            pending.clear();
        }

        void reopen(String why, boolean powerFails) throws IOException {
            copied += log.copied();
            log.close();
            folder.errorRate(0);
            if (powerFails) {
                folder.powerFailure();
                tail = null;
            }
            if (why.equals("killed")) {
                tail = null;
            }
            log = SegmentLog.open(folder, limits, tail);
            evicted = 0;
            reopened++;
            check(why);
        }

        void check(String why) throws IOException {
            Set<Bytes> found = new HashSet<>();
            log.forEach((key, value) -> {
                if (!everWritten.contains(Bytes.wrap(Hashes.sha256(value)))) {
                    throw new AssertionError("a wrong byte, before: " + why);
                }
                found.add(key);
            });
            assertThat(log.mismatches()).isZero();
            assertThat(found.containsAll(kept))
                    .as("acknowledged before: %s", why)
                    .isTrue();
            if (log.recovery().gaps() == 0) {
                assertThat(Collections.disjoint(gone, found))
                        .as("removed before: %s", why)
                        .isTrue();
            } else {
                gone.clear();
            }
            // What was under way may be there or not; from now on it is what it is.
            pending.keySet().forEach(key -> {
                if (found.contains(key)) {
                    kept.remove(key);
                }
            });
            pending.clear();
            assertThat(folder.names()).hasSizeLessThanOrEqualTo(limits.segments() + 1);
            assertThat(folder.bytes()).isLessThanOrEqualTo((long) (limits.segments() + 1) * limits.segmentBytes());
            assertThat(folder.openFiles()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void what_was_acknowledged_survives_torn_lost_and_flipped_writes() throws IOException {
        long copied = 0;
        long reopened = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Life life = new Life(seed);
            try {
                for (int step = 0; step < 600; step++) {
                    life.step();
                }
                life.reopen("power failure", true);
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
            copied += life.copied;
            reopened += life.reopened;
        }
        assertThat(copied).as("the copying collector was at work").isGreaterThan(5L * SEEDS);
        assertThat(reopened).isGreaterThan(5L * SEEDS);
    }

    @Test
    void rotten_bits_anywhere_lose_packets_but_never_return_a_wrong_one() throws IOException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Life life = new Life(seed);
            try {
                for (int i = 0; i < 200; i++) {
                    life.append();
                }
                life.log.force();
                life.acknowledge();
                life.log.close();
                int bits = life.random.nextInt(1, 4);
                life.folder.rot(bits);
                life.log = SegmentLog.open(life.folder, life.limits, null);
                Set<Bytes> found = new HashSet<>();
                life.log.forEach((key, value) -> {
                    assertThat(Bytes.wrap(Hashes.sha256(value))).isEqualTo(key);
                    found.add(key);
                });
                assertThat(life.everWritten).containsAll(found);
                // Each flipped bit spoils at most the record that it hits.
                life.kept.removeAll(found);
                assertThat(life.kept).hasSizeLessThanOrEqualTo(bits);
                life.append();
                life.log.force();
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
