package dev.starling.net.store;

import dev.starling.core.Bytes;
import dev.starling.srp.SrpPacket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast packets become durable: {@code mvn -pl net -am test -Dtest=SegmentLogBench -Dstarling.bench=true
 * -Dsurefire.failIfNoSpecifiedTests=false}; values of 1,200 bytes, one writer, the disk under the temporary folder.
 */
@EnabledIfSystemProperty(named = "starling.bench", matches = "true")
class SegmentLogBench {
    private static final int VALUE_BYTES = 1200;

    @TempDir
    Path temp;

    @Test
    void append() throws IOException {
        for (int group : new int[] {1024, 1, 64, 1024}) {
            int count = group == 1 ? 3000 : 60_000;
            DiskFolder folder = new DiskFolder(temp.resolve("log" + group));
            ArrayDeque<Bytes> live = new ArrayDeque<>();
            List<Long> forces = new ArrayList<>();
            SplittableRandom random = new SplittableRandom(group);
            byte[][] values = new byte[count][VALUE_BYTES];
            for (byte[] value : values) {
                random.nextBytes(value);
            }
            try (SegmentLog log = SegmentLog.open(folder, SegmentLog.Limits.DEFAULT, null)) {
                long began = System.nanoTime();
                for (int i = 0; i < count; i++) {
                    live.add(log.append(values[i]));
                    // As the cache above does at 16 MB.
                    if (live.size() > 13_000) {
                        log.remove(live.remove());
                    }
                    if (i % group == group - 1) {
                        long before = System.nanoTime();
                        log.force();
                        forces.add(System.nanoTime() - before);
                    }
                }
                double seconds = (System.nanoTime() - began) / 1e9;
                forces.sort(null);
                System.out.printf(
                        "%4d a force: %,8.0f packets/s; force p50 %.2f ms, p99 %.2f ms; disk %.1f MB, copied %d%n",
                        group,
                        count / seconds,
                        forces.get(forces.size() / 2) / 1e6,
                        forces.get(forces.size() * 99 / 100) / 1e6,
                        log.diskBytes() / 1e6,
                        log.copied());
            }
            long began = System.nanoTime();
            SegmentLog again = SegmentLog.open(folder, SegmentLog.Limits.DEFAULT, null);
            double openMs = (System.nanoTime() - began) / 1e6;
            began = System.nanoTime();
            again.forEach((key, value) -> {});
            System.out.printf(
                    "     opened in %.0f ms, %d packets read and hashed in %.0f ms%n",
                    openMs, again.size(), (System.nanoTime() - began) / 1e6);
            again.close();
        }
    }

    @Test
    void store() throws InterruptedException {
        SplittableRandom random = new SplittableRandom(1);
        List<SrpPacket> packets = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            packets.add(Packets.random(random));
        }
        try (FolderState state = FolderState.open(temp.resolve("state"), System.out::println)) {
            FolderStore store = state.store(System.out::println);
            store.load();
            for (int group : new int[] {1, 64, 1000}) {
                List<SrpPacket> part = packets.subList(0, group == 1 ? 500 : packets.size());
                long began = System.nanoTime();
                for (int i = 0; i < part.size(); i += group) {
                    part.subList(i, Math.min(part.size(), i + group)).forEach(store::put);
                    CountDownLatch durable = new CountDownLatch(1);
                    store.whenDurable(yes -> durable.countDown());
                    durable.await();
                }
                double seconds = (System.nanoTime() - began) / 1e9;
                System.out.printf(
                        "store, each %d packets waited for: %,8.0f packets/s, %.2f ms a wait%n",
                        group, part.size() / seconds, seconds * 1e3 / Math.ceilDiv(part.size(), group));
                part.forEach(packet -> store.remove(List.of(packet.packetId())));
            }
        }
    }
}
