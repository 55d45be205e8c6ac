package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Bytes;
import dev.starling.identity.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SummaryTrieTest {
    @Test
    void the_keys_of_the_vectors_give_the_summaries_of_the_reference() {
        SummaryVectors vectors = SummaryVectors.load();
        SummaryTrie trie = new SummaryTrie();
        assertThat(vectors.keys()).hasSize(40).allMatch(trie::add);
        for (SummaryVectors.Vector vector : vectors.summaries()) {
            assertThat(trie.summary(vector.prefix())).isEqualTo(vector.summary());
        }
        assertThat(trie.hash())
                .isEqualTo(vectors.summaries().getFirst().summary().hash());
    }

    @Test
    void an_empty_trie_has_the_hash_of_nothing() {
        SummaryTrie trie = new SummaryTrie();
        assertThat(trie.hash()).isEqualTo(CacheSummary.EMPTY_HASH);
        assertThat(trie.summary("0123456789abcdef").hash()).isEqualTo(CacheSummary.EMPTY_HASH);
        assertThat(trie.under("", 10)).isEmpty();
    }

    @Test
    void adding_and_removing_agree_with_a_naive_summary_over_sorted_ids() {
        for (int seed = 0; seed < 40; seed++) {
            agreesWithNaive(seed);
        }
    }

    /** Odd seeds draw ids that share long prefixes, so that nodes lie deep and leaves split and join. */
    private static void agreesWithNaive(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SummaryTrie trie = new SummaryTrie();
        TreeSet<Bytes> model = new TreeSet<>();
        int space = 20 + random.nextInt(600);
        boolean filling = true;
        for (int step = 0; step < 1500; step++) {
            filling = random.nextInt(200) == 0 ? !filling : filling;
            Bytes id = id(random.nextInt(space), seed % 2 == 1);
            if (random.nextInt(4) == 0 ^ filling) {
                assertThat(trie.add(id)).as("seed %d step %d", seed, step).isEqualTo(model.add(id));
            } else {
                assertThat(trie.remove(id)).as("seed %d step %d", seed, step).isEqualTo(model.remove(id));
            }
            if (step % 7 == 0) {
                String prefix = prefix(random, id);
                assertThat(trie.summary(prefix))
                        .as("seed %d step %d", seed, step)
                        .isEqualTo(naive(model, prefix));
                int max = random.nextInt(80);
                assertThat(trie.under(prefix, max))
                        .as("seed %d step %d prefix %s", seed, step, prefix)
                        .isEqualTo(under(model, prefix, max));
                assertThat(trie.hash()).isEqualTo(naive(model, "").hash());
                assertThat(trie.size()).isEqualTo(model.size());
                assertThat(trie.contains(id)).isEqualTo(model.contains(id));
            }
        }
    }

    @Test
    void ids_that_differ_in_the_last_digit_only_are_told_apart() {
        SummaryTrie trie = new SummaryTrie();
        String stem = "7".repeat(62);
        for (int i = 0; i < 256; i++) {
            assertThat(trie.add(Bytes.fromHex(stem + String.format("%02x", i)))).isTrue();
        }
        assertThat(trie.under(stem + "a", 100)).hasSize(16);
        assertThat(trie.summary(stem + "a").buckets()).doesNotContainNull();
        assertThat(trie.under(stem + "ab", 100)).hasSize(1);
        assertThat(trie.summary(stem + "ab").buckets()).containsOnlyNulls();
        for (int i = 0; i < 256; i++) {
            assertThat(trie.remove(Bytes.fromHex(stem + String.format("%02x", i))))
                    .isTrue();
        }
        assertThat(trie.hash()).isEqualTo(CacheSummary.EMPTY_HASH);
    }

    @Test
    void malformed_ids_and_prefixes_are_refused() {
        SummaryTrie trie = new SummaryTrie();
        assertThatThrownBy(() -> trie.add(Bytes.wrap(new byte[31]))).hasMessageContaining("31");
        assertThat(trie.remove(Bytes.wrap(new byte[31]))).isFalse();
        assertThatThrownBy(() -> trie.summary("xy")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> trie.summary("0".repeat(65))).isInstanceOf(IllegalArgumentException.class);
    }

    private static Bytes id(int number, boolean clustered) {
        byte[] hash = Hashes.sha256(Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
        if (clustered) {
            hash[0] = 0x5a;
            hash[1] = (byte) (hash[1] & 0x0f | 0x30);
            hash[2] = (byte) (number % 3);
        }
        return Bytes.wrap(hash);
    }

    private static String prefix(SplittableRandom random, Bytes id) {
        int length = random.nextInt(8) == 0 ? random.nextInt(65) : random.nextInt(8);
        String prefix = id.hex().substring(0, length);
        return length > 0 && random.nextInt(4) == 0 ? prefix.substring(1) : prefix;
    }

    private static List<Bytes> under(TreeSet<Bytes> ids, String prefix, int max) {
        return ids.stream().filter(id -> id.hex().startsWith(prefix)).limit(max).toList();
    }

    /** As the reference does it, from the whole sorted list each time. */
    private static CacheSummary naive(TreeSet<Bytes> ids, String prefix) {
        List<@Nullable Bytes> buckets = new ArrayList<>(Collections.nCopies(16, null));
        StringBuilder hashes = new StringBuilder();
        for (int i = 0; i < 16 && prefix.length() < 64; i++) {
            StringBuilder keys = new StringBuilder();
            under(ids, prefix + Integer.toHexString(i), Integer.MAX_VALUE).forEach(id -> keys.append(id.hex()));
            if (!keys.isEmpty()) {
                Bytes hash = sha1(keys);
                buckets.set(i, hash);
                hashes.append(hash.hex());
            }
        }
        return new CacheSummary(prefix, sha1(hashes), buckets);
    }

    private static Bytes sha1(StringBuilder text) {
        return Bytes.wrap(Hashes.sha1(Bytes.utf8(text.toString()).shared()));
    }
}
