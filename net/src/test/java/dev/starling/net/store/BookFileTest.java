package dev.starling.net.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.starling.core.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The book of peers on the disk: the old one or the new one, never a part of either. */
class BookFileTest {
    private static final Bytes OLD = Bytes.utf8("what was known before");
    private static final Bytes NEW = Bytes.utf8("what is known now, and is longer than that");

    private final List<String> warnings = new ArrayList<>();

    @Test
    void what_was_written_is_read() throws WholeFile.Damaged {
        assertThat(BookFile.decode(BookFile.encode(NEW))).isEqualTo(NEW);
        assertThat(BookFile.decode(BookFile.encode(Bytes.EMPTY))).isEqualTo(Bytes.EMPTY);
    }

    @Test
    void any_flipped_bit_and_any_cut_is_noticed() {
        byte[] good = BookFile.encode(NEW);
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatExceptionOfType(WholeFile.Damaged.class).isThrownBy(() -> BookFile.decode(bad));
        }
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatExceptionOfType(WholeFile.Damaged.class).isThrownBy(() -> BookFile.decode(cut));
        }
    }

    @Test
    void a_head_whose_checksum_holds_without_content_is_damage() {
        byte[] check = WholeFile.check(new byte[0], 0);
        assertThatExceptionOfType(WholeFile.Damaged.class).isThrownBy(() -> BookFile.decode(check));
    }

    @Test
    void a_damaged_book_is_put_aside_with_a_warning_and_counts_as_none() throws IOException {
        FaultyFolder folder = new FaultyFolder(new SplittableRandom(1));
        new WholeFile(folder, BookFile.NAME).replace("nonsense".getBytes(StandardCharsets.US_ASCII));
        assertThat(new BookFile(folder).read(warnings::add)).isEqualTo(Bytes.EMPTY);
        assertThat(warnings).singleElement().satisfies(text -> assertThat(text).contains("book.damaged"));
        assertThat(folder.names()).containsExactly("book.damaged");
    }

    @Test
    void wherever_the_power_fails_the_old_or_the_new_book_is_there() throws IOException {
        boolean finished = false;
        int points = 0;
        for (int operations = 0; !finished; operations++, points++) {
            for (int seed = 0; seed < 20; seed++) {
                FaultyFolder folder = new FaultyFolder(new SplittableRandom(seed));
                new BookFile(folder).write(OLD);
                folder.failAfter(operations);
                boolean acknowledged = false;
                try {
                    new BookFile(folder).write(NEW);
                    acknowledged = true;
                } catch (IOException powerFails) {
                    assertThat(folder.failed()).isTrue();
                }
                finished = !folder.failed();
                folder.powerFailure();
                Bytes found = new BookFile(folder).read(warnings::add);
                if (acknowledged) {
                    assertThat(found).isEqualTo(NEW);
                } else {
                    assertThat(found).isIn(OLD, NEW);
                }
            }
        }
        assertThat(points).isGreaterThan(4);
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_store_keeps_the_book_for_the_next_life() throws Exception {
        FaultyFolder root = new FaultyFolder(new SplittableRandom(1));
        FaultyFolder packets = new FaultyFolder(new SplittableRandom(2));
        CompletableFuture<Boolean> durable = new CompletableFuture<>();
        FolderStore store = open(root, packets);
        assertThat(store.book()).isEqualTo(Bytes.EMPTY);
        store.book(OLD);
        store.book(NEW);
        store.whenDurable(durable::complete);
        assertThat(durable.get(20, TimeUnit.SECONDS)).isTrue();
        root.powerFailure();
        store.close();
        try (FolderStore next = open(root, packets)) {
            assertThat(next.book()).isEqualTo(NEW);
            assertThat(next.load().peers()).isEmpty();
        }
    }

    private FolderStore open(LogFolder root, LogFolder packets) {
        StateWriter writer = new StateWriter(root, packets, StoreSettings.DEFAULT, warnings::add);
        return new FolderStore(
                "starling-store-test", writer, StoreSettings.DEFAULT, warnings::add, System::nanoTime, () -> {});
    }
}
