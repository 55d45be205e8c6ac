package dev.starling.net.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.core.Bytes;
import dev.starling.identity.Hashes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SegmentLogTest {
    private static final SegmentLog.Limits SMALL = new SegmentLog.Limits(16 << 10, 4);

    private final FaultyFolder folder = new FaultyFolder(new SplittableRandom(1));

    private SegmentLog open() throws IOException {
        return SegmentLog.open(folder, SMALL, null);
    }

    private static byte[] value(int number) {
        return Bytes.utf8("value " + number).toArray();
    }

    private static byte[] value(int number, int length) {
        byte[] value = new byte[length];
        new SplittableRandom(number).nextBytes(value);
        return value;
    }

    private static List<String> texts(SegmentLog log) throws IOException {
        List<String> texts = new ArrayList<>();
        log.forEach((key, value) -> texts.add(new String(value)));
        return texts;
    }

    @Test
    void values_come_back_in_their_order_and_removed_ones_do_not() throws IOException {
        SegmentLog log = open();
        for (int i = 0; i < 5; i++) {
            log.append(value(i));
        }
        log.remove(log.append(value(2)));
        log.force();

        assertThat(texts(log)).containsExactly("value 0", "value 1", "value 3", "value 4");
        assertThat(texts(open())).containsExactly("value 0", "value 1", "value 3", "value 4");
    }

    @Test
    void a_record_is_length_checksum_key_and_value() throws IOException {
        SegmentLog log = open();
        Bytes key = log.append(value(7));
        log.remove(key);
        log.force();

        byte[] file = folder.content("seg-00000001");
        assertThat(file).hasSize(40 + 7 + 40);
        assertThat(ByteBuffer.wrap(file).getInt()).isEqualTo(7);
        assertThat(Bytes.of(file, 8, 32)).isEqualTo(key).isEqualTo(Bytes.wrap(Hashes.sha256(value(7))));
        assertThat(Bytes.of(file, 40, 7).text()).isEqualTo("value 7");
        assertThat(ByteBuffer.wrap(file).getInt(47)).isZero();
        assertThat(Bytes.of(file, 55, 32)).isEqualTo(key);
        // Files of earlier versions must stay readable: this checksum may never change.
        assertThat(Integer.toHexString(ByteBuffer.wrap(file).getInt(4))).isEqualTo("df48affb");
    }

    @Test
    void the_same_value_is_stored_once() throws IOException {
        SegmentLog log = open();
        log.append(value(1));
        log.append(value(1));
        log.force();
        assertThat(log.diskBytes()).isEqualTo(47);
        assertThat(log.size()).isEqualTo(1);
    }

    @Test
    void an_unfinished_record_at_the_end_is_cut_off_when_writing_goes_on() throws IOException {
        SegmentLog log = open();
        log.append(value(1));
        log.append(value(2));
        log.force();
        folder.plant("seg-00000001", Arrays.copyOf(folder.content("seg-00000001"), 47 + 20));

        SegmentLog next = open();
        assertThat(texts(next)).containsExactly("value 1");
        assertThat(next.recovery()).isEqualTo(new SegmentLog.Recovery(1, 0, 0, 20, 0));
        next.append(value(3));
        next.force();
        assertThat(folder.content("seg-00000001")).hasSize(2 * 47);
        assertThat(texts(open())).containsExactly("value 1", "value 3");
    }

    @Test
    void an_unfinished_record_longer_than_the_next_one_leaves_nothing_behind() throws IOException {
        SegmentLog log = open();
        log.append(value(1));
        log.append(value(2, 3000));
        log.force();
        folder.plant("seg-00000001", Arrays.copyOf(folder.content("seg-00000001"), 47 + 2000));

        SegmentLog next = open();
        next.append(value(3));
        next.force();
        assertThat(folder.content("seg-00000001")).hasSize(2 * 47);
    }

    @Test
    void nothing_of_a_force_that_failed_is_believed() throws IOException {
        SegmentLog log = open();
        log.append(value(1));
        log.force();
        log.append(value(2));
        folder.mode(FaultyFolder.Mode.FORCE_FAILS);
        assertThatIOException().isThrownBy(log::force);
        SegmentLog.Tail tail = log.tail();
        assertThat(tail).isEqualTo(new SegmentLog.Tail(1, 47));
        folder.mode(FaultyFolder.Mode.FINE);

        SegmentLog next = SegmentLog.open(folder, SMALL, tail);
        assertThat(texts(next)).containsExactly("value 1");
        next.append(value(2));
        next.force();
        folder.powerFailure();
        assertThat(texts(open())).containsExactly("value 1", "value 2");
    }

    @Test
    void copies_are_on_the_disk_before_their_segment_goes() throws IOException {
        for (int seed = 0; seed < 10; seed++) {
            FaultyFolder disk = new FaultyFolder(new SplittableRandom(seed));
            SegmentLog log = SegmentLog.open(disk, SMALL, null);
            Bytes kept = log.append(value(0, 500));
            log.force();
            for (int i = 1; disk.names().contains("seg-00000001") || i == 1; i++) {
                log.remove(log.append(value(i, 1000)));
            }
            disk.powerFailure();
            assertThat(SegmentLog.open(disk, SMALL, null).contains(kept)).isTrue();
        }
    }

    @Test
    void a_removal_whose_segment_is_gone_too_is_not_undone_by_a_power_failure() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            FaultyFolder disk = new FaultyFolder(new SplittableRandom(seed));
            SegmentLog log = SegmentLog.open(disk, SMALL, null);
            Bytes removed = log.append(value(0, 500));
            for (int i = 1; disk.names().size() < 2; i++) {
                log.remove(log.append(value(i, 1000)));
            }
            log.remove(removed);
            log.force();
            for (int i = 1000; disk.names().contains("seg-00000002"); i++) {
                log.remove(log.append(value(i, 1000)));
            }
            disk.powerFailure();
            assertThat(SegmentLog.open(disk, SMALL, null).contains(removed)).isFalse();
        }
    }

    @Test
    void reading_alone_writes_nothing() throws IOException {
        SegmentLog log = open();
        log.append(value(1));
        log.force();
        folder.plant("seg-00000001", Arrays.copyOf(folder.content("seg-00000001"), 60));
        folder.mode(FaultyFolder.Mode.READ_ONLY);

        SegmentLog next = open();
        assertThat(texts(next)).containsExactly("value 1");
        next.force();
        next.close();
    }

    @Test
    void after_a_damaged_record_in_the_middle_the_next_good_one_is_found() throws IOException {
        SegmentLog log = open();
        for (int i = 0; i < 5; i++) {
            log.append(value(i));
        }
        log.force();
        for (int at : new int[] {0, 3, 4, 9, 40, 46}) {
            byte[] file = folder.content("seg-00000001");
            file[2 * 47 + at] ^= 4;
            FaultyFolder damaged = new FaultyFolder(new SplittableRandom(1));
            damaged.plant("seg-00000001", file);
            SegmentLog next = SegmentLog.open(damaged, SMALL, null);
            assertThat(texts(next)).containsExactly("value 0", "value 1", "value 3", "value 4");
            assertThat(next.recovery()).isEqualTo(new SegmentLog.Recovery(4, 1, 47, 0, 0));
        }
    }

    @Test
    void a_removal_after_damage_is_not_believed() throws IOException {
        SegmentLog log = open();
        Bytes key = log.append(value(1));
        log.append(value(2));
        log.remove(key);
        log.force();
        byte[] file = folder.content("seg-00000001");
        file[47 + 42] ^= 1;
        folder.plant("seg-00000001", file);

        assertThat(texts(open())).containsExactly("value 1");
    }

    @Test
    void a_value_rotten_since_it_was_indexed_is_a_miss() throws IOException {
        SegmentLog log = open();
        log.append(value(1));
        log.append(value(2));
        log.force();
        byte[] file = folder.content("seg-00000001");
        file[42] ^= 1;
        folder.plant("seg-00000001", file);

        assertThat(texts(log)).containsExactly("value 2");
        assertThat(log.mismatches()).isEqualTo(1);
        assertThat(log.contains(Bytes.wrap(Hashes.sha256(value(1))))).isFalse();
    }

    @Test
    void what_is_alive_in_the_oldest_segment_is_copied_before_it_goes() throws IOException {
        SegmentLog log = open();
        byte[] old = value(0, 500);
        Bytes kept = log.append(old);
        for (int i = 1; i < 400; i++) {
            Bytes key = log.append(value(i, 1000));
            log.force();
            log.remove(key);
            assertThat(folder.names()).hasSizeLessThanOrEqualTo(SMALL.segments());
        }
        log.force();
        assertThat(log.copied()).isPositive();
        assertThat(folder.names()).doesNotContain("seg-00000001");
        List<Bytes> found = new ArrayList<>();
        open().forEach((key, value) -> found.add(key));
        assertThat(found).containsExactly(kept);
    }

    @Test
    void beyond_the_limit_the_oldest_values_are_given_up_and_the_disk_stays_bounded() throws IOException {
        SegmentLog log = open();
        List<Bytes> keys = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            keys.add(log.append(value(i, 1000)));
            assertThat(log.liveBytes()).isLessThanOrEqualTo(SMALL.liveBytesMax());
            assertThat(folder.bytes()).isLessThanOrEqualTo((long) SMALL.segments() * SMALL.segmentBytes());
        }
        log.force();
        assertThat(log.evictions()).isEqualTo(500 - log.size());
        for (int i = 0; i < 500; i++) {
            assertThat(log.contains(keys.get(i))).isEqualTo(i >= 500 - log.size());
        }
    }

    @Test
    void the_default_holds_the_cache_of_srp_within_twenty_four_mebibytes() {
        SegmentLog.Limits limits = SegmentLog.Limits.DEFAULT;
        assertThat((long) limits.segments() * limits.segmentBytes()).isEqualTo(24L << 20);
        // A PUBLISH of one byte has 45 bytes of frame, three ids, a signature and a sealed byte: more than 230.
        assertThat(limits.liveBytesMax()).isGreaterThan(16_000_000L / 230 * LogRecord.bytes(230));
    }

    @Test
    void foreign_files_and_gaps_in_the_numbers_are_left_alone() throws IOException {
        folder.plant("seg-1", new byte[] {1});
        folder.plant("seg-0000000x", new byte[] {1});
        folder.plant("notes.txt", new byte[] {1});
        SegmentLog log = open();
        log.append(value(1));
        log.force();
        byte[] first = folder.content("seg-00000001");
        folder.plant("seg-00000009", first);
        SegmentLog next = open();
        next.append(value(2));
        next.force();
        assertThat(texts(open())).containsExactly("value 1", "value 2");
        assertThat(folder.names()).contains("seg-1", "seg-0000000x", "notes.txt");
    }

    @Test
    void a_segment_that_the_disk_refuses_to_give_back_is_left_out() throws IOException {
        SegmentLog log = open();
        for (int i = 0; i < 30; i++) {
            log.append(value(i, 1000));
        }
        log.force();
        LogFolder broken = new ForwardingFolder(folder) {
            @Override
            public byte[] read(String name, int bytesMax) throws IOException {
                if (name.equals("seg-00000001")) {
                    throw new IOException("Input/output error");
                }
                return super.read(name, bytesMax);
            }
        };
        SegmentLog next = SegmentLog.open(broken, SMALL, null);
        assertThat(next.recovery().unreadable()).isEqualTo(1);
        assertThat(next.size()).isBetween(10, 20);
        for (int i = 100; i < 200; i++) {
            next.append(value(i, 1000));
        }
        next.force();
        assertThat(folder.names()).doesNotContain("seg-00000001");
    }

    @Test
    void random_bytes_are_never_a_value_whose_hash_differs_from_its_key() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        SegmentLog log = open();
        for (int i = 0; i < 10; i++) {
            log.append(value(i, random.nextInt(1, 300)));
        }
        log.force();
        byte[] good = folder.content("seg-00000001");
        for (int round = 0; round < 2000; round++) {
            byte[] bad = mangled(good, random);
            FaultyFolder other = new FaultyFolder(random);
            other.plant("seg-00000001", bad);
            SegmentLog next = SegmentLog.open(other, SMALL, null);
            next.forEach((key, value) -> assertThat(Hashes.sha256(value)).isEqualTo(key.toArray()));
            assertThat(next.size()).isLessThanOrEqualTo(10);
            next.append(value(1000));
            next.force();
            next.close();
        }
    }

    private static byte[] mangled(byte[] good, SplittableRandom random) {
        byte[] bad = good.clone();
        switch (random.nextInt(4)) {
            case 0 -> bad = Arrays.copyOf(bad, random.nextInt(bad.length));
            case 1 -> bad = Arrays.copyOfRange(bad, random.nextInt(100), bad.length);
            case 2 -> {
                int from = random.nextInt(bad.length);
                Arrays.fill(bad, from, random.nextInt(from, bad.length), (byte) random.nextInt(2));
            }
            default -> {
                for (int i = random.nextInt(1, 20); i > 0; i--) {
                    bad[random.nextInt(bad.length)] = (byte) random.nextInt();
                }
            }
        }
        return bad;
    }

    @Test
    void values_that_cannot_be_records_are_refused() throws IOException {
        SegmentLog log = open();
        assertThatIllegalArgumentException().isThrownBy(() -> log.append(new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> log.append(new byte[4097]));
        assertThatIllegalArgumentException().isThrownBy(() -> new SegmentLog.Limits(1000, 4));
    }
}
