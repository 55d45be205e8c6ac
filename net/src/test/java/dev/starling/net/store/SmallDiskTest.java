package dev.starling.net.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.srp.SrpPacket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A real file system that is full, grows, and becomes read-only. Needs a small mount of its own that it may change, named
 * by {@code -Dstarling.smallDisk}; {@code evidence/crash/run} makes one.
 */
@EnabledIfSystemProperty(named = "starling.smallDisk", matches = "/.+")
class SmallDiskTest {
    private final Path mount = Path.of(System.getProperty("starling.smallDisk", "/"));
    private final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
    private final BlockingQueue<Boolean> answers = new LinkedBlockingQueue<>();
    private final SplittableRandom random = new SplittableRandom(1);

    private void remount(String options) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("mount", "-o", "remount," + options, mount.toString())
                .inheritIO()
                .start()
                .waitFor();
        assertThat(exit).isZero();
    }

    /** Stores 64 packets. */
    private List<SrpPacket> put(FolderStore store) {
        List<SrpPacket> group = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            group.add(Packets.random(random));
            store.put(group.getLast());
        }
        return group;
    }

    private boolean durable(FolderStore store) throws InterruptedException {
        store.whenDurable(answers::add);
        Boolean answer = answers.poll(20, TimeUnit.SECONDS);
        assertThat(answer).isNotNull();
        return answer;
    }

    @Test
    void a_full_disk_and_a_read_only_one_are_told_once_each_and_writing_resumes() throws Exception {
        Set<SrpPacket> wanted = new HashSet<>();
        Path path = mount.resolve("peer");
        try (FolderState state = FolderState.open(path, warnings::add)) {
            state.identity();
            FolderStore store = state.store(warnings::add);
            store.load();
            do {
                wanted.addAll(put(store));
            } while (durable(store));
            for (int i = 0; i < 5; i++) {
                wanted.addAll(put(store));
                assertThat(durable(store)).isFalse();
            }
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .contains("No space left on device")
                    .contains(path.toString());

            remount("size=64m");
            assertThat(warnings.poll(1, TimeUnit.SECONDS)).contains("No space left");
            assertThat(warnings.poll(90, TimeUnit.SECONDS)).contains("works again");
            assertThat(durable(store)).isTrue();
        }
        remount("ro");
        try (FolderState state = FolderState.open(path, warnings::add)) {
            state.identity();
            FolderStore store = state.store(warnings::add);
            assertThat(new HashSet<>(store.load().packets())).isEqualTo(wanted);
            assertThat(warnings).isEmpty();
            wanted.addAll(put(store));
            assertThat(durable(store)).isFalse();
            assertThat(durable(store)).isFalse();
            assertThat(warnings.poll(1, TimeUnit.SECONDS)).contains("Read-only file system");
            assertThat(warnings).isEmpty();
            remount("rw");
            assertThat(warnings.poll(90, TimeUnit.SECONDS)).contains("works again");
            assertThat(durable(store)).isTrue();
        }
        remount("ro");
        List<String> told = new ArrayList<>();
        try (FolderState state = FolderState.open(mount.resolve("another"), told::add)) {
            assertThat(state.identity()).isNotNull();
            assertThat(told).singleElement().asString().contains("Read-only file system");
        }
        remount("rw");
        try (FolderState state = FolderState.open(path, warnings::add)) {
            FolderStore store = state.store(warnings::add);
            assertThat(new HashSet<>(store.load().packets())).isEqualTo(wanted);
        }
    }
}
