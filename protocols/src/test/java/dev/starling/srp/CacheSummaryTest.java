package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CacheSummaryTest {
    private static final Bytes HASH = Bytes.wrap(new byte[20]);

    @Test
    void the_vectors_encode_and_decode_byte_for_byte() {
        SummaryVectors vectors = SummaryVectors.load();
        assertThat(vectors.summaries()).hasSize(4);
        for (SummaryVectors.Vector vector : vectors.summaries()) {
            assertThat(vector.summary().encode()).isEqualTo(vector.encoded());
            assertThat(CacheSummary.decode(vector.encoded())).isEqualTo(vector.summary());
            assertThat(CacheSummary.of(vector.prefix(), vector.summary().buckets()))
                    .isEqualTo(vector.summary());
        }
    }

    @Test
    void nothing_hashes_to_the_sha1_of_nothing() {
        CacheSummary empty = CacheSummary.of("", Arrays.asList(new Bytes[16]));
        assertThat(empty.hash().hex()).isEqualTo("da39a3ee5e6b4b0d3255bfef95601890afd80709");
        assertThat(empty.encode().hex()).isEqualTo("00" + empty.hash().hex());
    }

    @Test
    void what_is_encoded_decodes_to_the_same() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 2000; i++) {
            CacheSummary summary = random(random);
            Bytes wire = summary.encode();
            assertThat(CacheSummary.decode(wire)).isEqualTo(summary);
            assertThat(CacheSummary.decode(Bytes.concat(wire, Bytes.of((byte) 16))))
                    .as("a byte left over")
                    .isNull();
        }
    }

    @Test
    void every_cut_is_refused_unless_it_ends_between_buckets() {
        CacheSummary summary = random(new SplittableRandom(7));
        Bytes wire = summary.encode();
        int bucketsAt = 21 + (summary.prefix().length() + 1) / 2;
        for (int length = 0; length < wire.length(); length++) {
            CacheSummary cut = CacheSummary.decode(wire.slice(0, length));
            boolean between = length >= bucketsAt && (length - bucketsAt) % 21 == 0;
            assertThat(cut != null).as("%d of %d bytes", length, wire.length()).isEqualTo(between);
        }
    }

    @Test
    void random_bytes_never_throw_and_what_is_taken_re_encodes_to_them() {
        SplittableRandom random = new SplittableRandom(3);
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(3) * 21 + 21 + random.nextInt(3)];
            random.nextBytes(bytes);
            bytes[0] &= 3;
            Bytes wire = Bytes.wrap(bytes);
            CacheSummary summary = CacheSummary.decode(wire);
            if (summary != null) {
                taken++;
                assertThat(summary.encode()).isEqualTo(wire);
            }
        }
        assertThat(taken).isPositive();
    }

    @Test
    void more_than_64_prefix_digits_are_refused() {
        assertThat(CacheSummary.decode(raw(64, 32, new int[0]))).isNotNull();
        assertThat(CacheSummary.decode(raw(65, 33, new int[0]))).isNull();
        assertThat(CacheSummary.decode(raw(255, 128, new int[0]))).isNull();
    }

    @Test
    void a_padding_digit_that_is_not_zero_is_refused() {
        byte[] wire = raw(3, 2, new int[0]).toArray();
        assertThat(CacheSummary.decode(Bytes.of(wire))).isNotNull();
        wire[1] = 0x10;
        assertThat(CacheSummary.decode(Bytes.of(wire))).isNull();
    }

    @Test
    void bucket_indexes_must_ascend_below_16() {
        assertThat(CacheSummary.decode(raw(0, 0, new int[] {0, 3, 15}))).isNotNull();
        assertThat(CacheSummary.decode(raw(0, 0, new int[] {3, 3}))).isNull();
        assertThat(CacheSummary.decode(raw(0, 0, new int[] {4, 3}))).isNull();
        assertThat(CacheSummary.decode(raw(0, 0, new int[] {16}))).isNull();
        assertThat(CacheSummary.decode(raw(0, 0, new int[] {255}))).isNull();
    }

    @Test
    void a_summary_cannot_be_made_of_wrong_parts() {
        List<@Nullable Bytes> none = Arrays.asList(new Bytes[16]);
        assertThatThrownBy(() -> new CacheSummary("A", HASH, none)).hasMessageContaining("hexadecimal");
        assertThatThrownBy(() -> new CacheSummary("0".repeat(65), HASH, none)).hasMessageContaining("64");
        assertThatThrownBy(() -> new CacheSummary("", Bytes.EMPTY, none)).hasMessageContaining("20 bytes");
        assertThatThrownBy(() -> new CacheSummary("", HASH, none.subList(0, 15)))
                .hasMessageContaining("16 buckets");
    }

    @Test
    void later_changes_of_the_list_do_not_reach_the_summary() {
        List<@Nullable Bytes> buckets = new ArrayList<>(Arrays.asList(new Bytes[16]));
        CacheSummary summary = new CacheSummary("", HASH, buckets);
        buckets.set(0, HASH);
        assertThat(summary.buckets().get(0)).isNull();
        assertThatThrownBy(() -> summary.buckets().set(0, HASH)).isInstanceOf(UnsupportedOperationException.class);
    }

    private static CacheSummary random(SplittableRandom random) {
        byte[] digits = new byte[32];
        random.nextBytes(digits);
        String prefix = Bytes.wrap(digits).hex().substring(0, random.nextInt(65));
        List<@Nullable Bytes> buckets = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            byte[] hash = new byte[20];
            random.nextBytes(hash);
            buckets.add(random.nextBoolean() ? Bytes.wrap(hash) : null);
        }
        return CacheSummary.of(prefix, buckets);
    }

    private static Bytes raw(int digits, int prefixBytes, int[] indexes) {
        byte[] wire = new byte[1 + prefixBytes + 20 + 21 * indexes.length];
        wire[0] = (byte) digits;
        for (int i = 0; i < indexes.length; i++) {
            wire[1 + prefixBytes + 20 + 21 * i] = (byte) indexes[i];
        }
        return Bytes.wrap(wire);
    }
}
