package dev.starling.net.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The power fails after each single operation of a life that rolls, copies and deletes segments. */
class CrashPointTest {
    private static final SegmentLog.Limits SMALL = new SegmentLog.Limits(13 << 10, 3);

    /** What was acknowledged when the power failed. */
    private static final class Acknowledged {
        final Set<Bytes> present = new HashSet<>();
        final Set<Bytes> removed = new HashSet<>();
    }

    /** Keeps four values all the time, replacing the oldest; a fifth stays and is copied along. */
    private static void live(SegmentLog log, Acknowledged acknowledged) throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        ArrayDeque<Bytes> live = new ArrayDeque<>();
        byte[] value = new byte[700];
        random.nextBytes(value);
        Bytes stays = log.append(value);
        log.force();
        acknowledged.present.add(stays);
        for (int i = 0; i < 60; i++) {
            random.nextBytes(value);
            live.add(log.append(value));
            Bytes gone = live.size() > 4 ? live.removeFirst() : null;
            if (gone != null) {
                acknowledged.present.remove(gone);
                log.remove(gone);
            }
            log.force();
            acknowledged.present.addAll(live);
            if (gone != null) {
                acknowledged.removed.add(gone);
            }
        }
    }

    @Test
    void what_was_acknowledged_is_there_and_what_was_removed_is_not_wherever_the_power_fails() throws IOException {
        boolean finished = false;
        int points = 0;
        for (int operations = 0; !finished; operations++) {
            points++;
            for (int seed = 0; seed < 6; seed++) {
                FaultyFolder folder = new FaultyFolder(new SplittableRandom(seed));
                folder.failAfter(operations);
                Acknowledged acknowledged = new Acknowledged();
                SegmentLog log = SegmentLog.open(folder, SMALL, null);
                try {
                    live(log, acknowledged);
                } catch (IOException powerFails) {
                    assertThat(folder.failed()).isTrue();
                }
                finished = !folder.failed();
                folder.powerFailure();
                SegmentLog next = SegmentLog.open(folder, SMALL, null);
                Set<Bytes> found = new HashSet<>();
                next.forEach((key, bytes) -> found.add(key));
                assertThat(found.containsAll(acknowledged.present))
                        .as("after %d operations, seed %d", operations, seed)
                        .isTrue();
                assertThat(acknowledged.removed.stream().noneMatch(found::contains))
                        .as("after %d operations, seed %d", operations, seed)
                        .isTrue();
            }
        }
        assertThat(points).isGreaterThan(100);
    }
}
