package dev.starling.gnutella;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Bytes;
import dev.starling.gnutella.GnutellaMessage.RoutePatch;
import dev.starling.gnutella.GnutellaMessage.RouteReset;
import dev.starling.testing.Seeds;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Query routing tables. */
class RouteTableTest {
    private static final Guid GUID = new Guid(1, 2);

    private static RouteTable.Incoming taken(List<GnutellaMessage> messages) {
        RouteTable.Incoming incoming = new RouteTable.Incoming(1 << 16);
        for (GnutellaMessage message : messages) {
            if (message instanceof RouteReset reset) {
                incoming.take(reset);
            } else {
                incoming.take((RoutePatch) message);
            }
        }
        return incoming;
    }

    @Test
    void words_hash_as_the_vectors_of_the_specification_say() {
        assertThat(RouteTable.hash("", 13)).isZero();
        assertThat(RouteTable.hash("eb", 13)).isEqualTo(6791);
        assertThat(RouteTable.hash("ebc", 13)).isEqualTo(7082);
        assertThat(RouteTable.hash("ebcklmenq", 13)).isEqualTo(3527);
        assertThat(RouteTable.hash("n", 16)).isEqualTo(65003);
        assertThat(RouteTable.hash("ndflaleme", 16)).isEqualTo(45559);
        assertThat(RouteTable.hash("3nJa9", 10)).isEqualTo(581);
        assertThat(RouteTable.hash("2459345938032343", 10)).isEqualTo(146);
    }

    @Test
    void the_example_of_eight_slots_in_nibbles() {
        RouteTable table = taken(List.of(
                        new RouteReset(GUID, 1, 0, 8, 7),
                        new RoutePatch(GUID, 1, 0, 1, 1, 0, 4, Bytes.fromHex("00a00000"))))
                .table();
        assertThat(table).isNotNull();
        assertThat(table.count()).isEqualTo(1);
        assertThat(table.has(2)).isTrue();
        assertThat(table.mayAnswer(Set.of("test"))).isTrue();
        assertThat(RouteTable.hash("test", 3)).isEqualTo(2);
    }

    @Test
    void eight_bits_and_one_bit_say_the_same() {
        RouteTable bytes = taken(List.of(
                        new RouteReset(GUID, 1, 0, 8, 7),
                        new RoutePatch(GUID, 1, 0, 1, 2, 0, 8, Bytes.fromHex("0000fa00")),
                        new RoutePatch(GUID, 1, 0, 2, 2, 0, 8, Bytes.fromHex("00000000"))))
                .table();
        RouteTable bits = taken(List.of(
                        new RouteReset(GUID, 1, 0, 8, 2), new RoutePatch(GUID, 1, 0, 1, 1, 0, 1, Bytes.fromHex("20"))))
                .table();
        assertThat(bytes).isNotNull();
        assertThat(bits).isNotNull();
        for (int slot = 0; slot < 8; slot++) {
            assertThat(bytes.has(slot)).isEqualTo(bits.has(slot)).isEqualTo(slot == 2);
        }
    }

    @Test
    void a_second_patch_changes_the_first() {
        RouteTable.Incoming incoming = taken(List.of(
                new RouteReset(GUID, 1, 0, 8, 7), new RoutePatch(GUID, 1, 0, 1, 1, 0, 4, Bytes.fromHex("00a00000"))));
        incoming.take(new RoutePatch(GUID, 1, 0, 1, 1, 0, 4, Bytes.fromHex("a0600000")));
        RouteTable table = incoming.table();
        assertThat(table).isNotNull();
        assertThat(table.has(0)).isTrue();
        assertThat(table.has(2)).isFalse();
    }

    @Test
    void patches_out_of_order_or_of_the_wrong_length_end_the_connection() {
        RouteReset reset = new RouteReset(GUID, 1, 0, 8, 7);
        for (RoutePatch bad : List.of(
                new RoutePatch(GUID, 1, 0, 2, 2, 0, 4, Bytes.fromHex("00a00000")),
                new RoutePatch(GUID, 1, 0, 0, 1, 0, 4, Bytes.fromHex("00a00000")),
                new RoutePatch(GUID, 1, 0, 1, 1, 0, 4, Bytes.fromHex("00a000")),
                new RoutePatch(GUID, 1, 0, 1, 1, 0, 4, Bytes.fromHex("00a0000000")),
                new RoutePatch(GUID, 1, 0, 1, 1, 0, 3, Bytes.fromHex("00a000")),
                new RoutePatch(GUID, 1, 0, 1, 1, 2, 4, Bytes.fromHex("00a00000")),
                new RoutePatch(GUID, 1, 0, 1, 1, 1, 4, Bytes.fromHex("00a00000")))) {
            assertThatThrownBy(() -> taken(List.of(reset, bad)))
                    .as(bad.toString())
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> taken(List.of(new RoutePatch(GUID, 1, 0, 1, 1, 0, 4, Bytes.EMPTY))))
                .hasMessageContaining("before any reset");
        assertThatThrownBy(() -> taken(List.of(new RouteReset(GUID, 1, 0, 1 << 20, 7))))
                .hasMessageContaining("more than");
    }

    @Seeds(30)
    void a_table_that_is_sent_is_the_table_that_is_got(RandomGenerator random) {
        Set<String> words = new LinkedHashSet<>();
        for (int i = random.nextInt(2000); i > 0; i--) {
            words.add("w" + random.nextInt(1_000_000));
        }
        RouteTable table = RouteTable.of(words, 65_536);
        RouteTable other = taken(table.messages(GUID, new GnutellaConfig.RouteTables(65_536, 7, 512)))
                .table();
        assertThat(other).isNotNull();
        assertThat(other.count()).isEqualTo(table.count());
        for (String word : words) {
            assertThat(other.mayAnswer(Set.of(word))).isTrue();
        }
        RouteTable both = new RouteTable(65_536);
        both.merge(table);
        both.merge(other);
        assertThat(both.count()).isEqualTo(table.count());
    }

    @Test
    void a_query_passes_by_all_words_or_by_two_in_three() {
        RouteTable table = RouteTable.of(Set.of("alpha", "beta"), 65_536);
        assertThat(table.mayAnswer(Set.of("alpha", "gamma"))).isFalse();
        assertThat(table.mayAnswer(Set.of("alpha", "beta", "gamma"))).isTrue();
        assertThat(table.mayAnswer(Set.of("alpha", "gamma", "delta"))).isFalse();
        assertThat(table.mayAnswer(Set.of("alph")))
                .as("another form of the word")
                .isTrue();
    }
}
