package dev.starling.gnutella;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.testing.Seeds;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Messages as they are on the wire. */
class GnutellaCodecTest {
    static final Guid GUID = new Guid(0x0001020304050607L, 0xff09_0a0b_0c0d_0e00L);
    private static final String HEAD = "0001020304050607ff090a0b0c0d0e00";
    private static final Endpoint HOME = Endpoint.parse("81.2.3.4:6346");

    private static void isWire(GnutellaMessage message, String hex) {
        assertThat(GnutellaCodec.encode(message).hex()).isEqualTo(hex);
        assertThat(GnutellaCodec.sizeOf(message)).isEqualTo(hex.length() / 2);
        assertThat(GnutellaCodec.read(ByteBuffer.wrap(Bytes.fromHex(hex).toArray())))
                .isEqualTo(message);
    }

    @Test
    void a_ping_is_a_header() {
        isWire(new GnutellaMessage.Ping(GUID, 7, 0, Bytes.EMPTY), HEAD + "00" + "07" + "00" + "00000000");
    }

    @Test
    void a_pong_has_a_port_and_counts_little_endian_and_an_address_in_network_order() {
        isWire(
                new GnutellaMessage.Pong(GUID, 3, 2, HOME, 5, 0x01020304, Bytes.EMPTY),
                HEAD + "01" + "03" + "02" + "0e000000" + "ca18" + "51020304" + "05000000" + "04030201");
    }

    @Test
    void a_query_has_its_flags_big_endian() {
        isWire(
                new GnutellaMessage.Query(GUID, 4, 0, 0x8000, Bytes.utf8("a b"), Bytes.EMPTY),
                HEAD + "80" + "04" + "00" + "06000000" + "8000" + "61206200");
    }

    @Test
    void a_hit_has_its_results_then_the_vendors_block_then_the_servent() {
        isWire(
                new GnutellaMessage.QueryHit(
                        GUID,
                        5,
                        1,
                        HOME,
                        56,
                        List.of(new GnutellaMessage.Result(9, 0x1000, Bytes.utf8("x"), Bytes.utf8("urn:"))),
                        Bytes.utf8("STAR"),
                        GUID),
                HEAD + "81" + "05" + "01" + "2e000000" + "01" + "ca18" + "51020304" + "38000000" + "09000000"
                        + "00100000" + "7800" + "75726e3a00" + "53544152" + HEAD);
    }

    @Test
    void a_push_names_the_servent_the_file_and_where_to_connect_to() {
        isWire(
                new GnutellaMessage.Push(GUID, 5, 1, GUID, 7, HOME, Bytes.EMPTY),
                HEAD + "40" + "05" + "01" + "1a000000" + HEAD + "07000000" + "51020304" + "ca18");
    }

    @Test
    void a_bye_has_a_code_and_a_text() {
        isWire(
                new GnutellaMessage.Bye(GUID, 1, 0, 200, Bytes.utf8("so long")),
                HEAD + "02" + "01" + "00" + "0a000000" + "c800" + "736f206c6f6e6700");
    }

    @Test
    void a_table_begins_with_a_reset_and_goes_on_with_patches() {
        isWire(
                new GnutellaMessage.RouteReset(GUID, 1, 0, 65_536, 7),
                HEAD + "30" + "01" + "00" + "06000000" + "00" + "00000100" + "07");
        isWire(
                new GnutellaMessage.RoutePatch(GUID, 1, 0, 1, 1, 0, 4, Bytes.fromHex("00a00000")),
                HEAD + "30" + "01" + "00" + "09000000" + "010101000400a00000");
    }

    @Test
    void half_a_message_is_no_message_yet_and_two_are_two() {
        Bytes one = GnutellaCodec.encode(new GnutellaMessage.Pong(GUID, 3, 2, HOME, 5, 6, Bytes.EMPTY));
        for (int length = 0; length < one.length(); length++) {
            ByteBuffer part = ByteBuffer.wrap(one.slice(0, length).toArray());
            assertThat(GnutellaCodec.read(part)).isNull();
            assertThat(part.position()).isZero();
        }
        ByteBuffer both = ByteBuffer.wrap(Bytes.concat(one, one).toArray());
        assertThat(GnutellaCodec.read(both)).isEqualTo(GnutellaCodec.read(both));
        assertThat(both.hasRemaining()).isFalse();
    }

    @Test
    void what_no_honest_peer_sends_is_refused() {
        for (String bad : List.of(
                HEAD + "00" + "0700" + "00000100", // longer than any message
                HEAD + "00" + "0700" + "ffffffff",
                HEAD + "01" + "0700" + "0d000000" + "00".repeat(13),
                HEAD + "80" + "0700" + "03000000" + "000061", // no NUL
                HEAD + "81" + "0700" + "1b000000" + "01" + "00".repeat(26), // one result, and no room for it
                HEAD + "40" + "0700" + "10000000" + "00".repeat(16),
                HEAD + "30" + "0100" + "06000000" + "00" + "03000000" + "07", // three slots
                HEAD + "30" + "0100" + "01000000" + "02")) {
            assertThatThrownBy(() -> GnutellaCodec.read(
                            ByteBuffer.wrap(Bytes.fromHex(bad).toArray())))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void what_does_not_fit_is_not_written() {
        assertThatThrownBy(() ->
                        GnutellaCodec.encode(new GnutellaMessage.Query(GUID, 7, 0, 0, Bytes.utf8("a\0b"), Bytes.EMPTY)))
                .hasMessageContaining("NUL");
        assertThatThrownBy(() ->
                        GnutellaCodec.encode(new GnutellaMessage.Pong(GUID, 7, 0, HOME, 1L << 32, 0, Bytes.EMPTY)))
                .hasMessageContaining("4 bytes");
        assertThatThrownBy(() -> GnutellaCodec.encode(
                        new GnutellaMessage.Pong(GUID, 7, 0, Endpoint.parse("[::1]:6346"), 0, 0, Bytes.EMPTY)))
                .hasMessageContaining("IPv4");
        assertThatThrownBy(() -> GnutellaCodec.encode(new GnutellaMessage.Ping(GUID, 256, 0, Bytes.EMPTY)))
                .hasMessageContaining("1 bytes");
    }

    @Seeds(300)
    void messages_come_back_as_they_were_and_have_the_size_that_is_counted(RandomGenerator random) {
        GnutellaMessage message = RandomMessages.next(random);
        Bytes wire = GnutellaCodec.encode(message);
        assertThat(wire.length()).isEqualTo(GnutellaCodec.sizeOf(message));
        assertThat(GnutellaCodec.read(ByteBuffer.wrap(wire.toArray()))).isEqualTo(message);
    }

    /** Messages with any contents. */
    static final class RandomMessages {
        private RandomMessages() {}

        static GnutellaMessage next(RandomGenerator random) {
            Guid guid = new Guid(random.nextLong(), random.nextLong());
            int ttl = random.nextInt(256);
            int hops = random.nextInt(256);
            Endpoint address =
                    new Endpoint(dev.starling.core.IpAddress.ofIpv4(random.nextInt()), random.nextInt(65536));
            return switch (random.nextInt(9)) {
                case 0 -> new GnutellaMessage.Ping(guid, ttl, hops, bytes(random, false));
                case 1 ->
                    new GnutellaMessage.Pong(guid, ttl, hops, address, u32(random), u32(random), bytes(random, false));
                case 2 -> new GnutellaMessage.Bye(guid, ttl, hops, random.nextInt(65536), bytes(random, true));
                case 3 ->
                    new GnutellaMessage.Query(
                            guid, ttl, hops, random.nextInt(65536), bytes(random, true), bytes(random, false));
                case 4 -> {
                    List<GnutellaMessage.Result> results = new ArrayList<>();
                    for (int i = random.nextInt(4); i > 0; i--) {
                        results.add(new GnutellaMessage.Result(
                                u32(random), u32(random), bytes(random, true), bytes(random, true)));
                    }
                    yield new GnutellaMessage.QueryHit(
                            guid, ttl, hops, address, u32(random), results, bytes(random, false), guid);
                }
                case 5 -> new GnutellaMessage.Push(guid, ttl, hops, guid, u32(random), address, bytes(random, false));
                case 6 ->
                    new GnutellaMessage.RouteReset(guid, ttl, hops, 1L << random.nextInt(32), random.nextInt(256));
                case 7 ->
                    new GnutellaMessage.RoutePatch(
                            guid,
                            ttl,
                            hops,
                            random.nextInt(256),
                            random.nextInt(256),
                            random.nextInt(256),
                            random.nextInt(256),
                            bytes(random, false));
                default -> new GnutellaMessage.Other(guid, ttl, hops, 0x31, bytes(random, false));
            };
        }

        private static long u32(RandomGenerator random) {
            return random.nextInt() & 0xffff_ffffL;
        }

        private static Bytes bytes(RandomGenerator random, boolean text) {
            byte[] bytes = new byte[random.nextInt(20)];
            random.nextBytes(bytes);
            for (int i = 0; text && i < bytes.length; i++) {
                bytes[i] = bytes[i] == 0 ? 1 : bytes[i];
            }
            return Bytes.wrap(bytes);
        }
    }
}
