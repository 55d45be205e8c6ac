package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import dev.starling.srp.SrpCodec.Decoded;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every packet and for every row of bytes, over many seeds. */
class WirePropertyTest {
    private static final int ROUNDS = 300;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void a_packet_survives_encoding_and_inspection(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < ROUNDS; i++) {
            SrpPacket packet = packet(random);
            byte[] data = SrpCodec.encodeVerbatim(packet);
            assertThat(SrpCodec.decode(data)).isEqualTo(new Decoded.Ok(packet, data.length));
            assertInspectable(data);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void a_body_survives_writing_and_reading(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < ROUNDS; i++) {
            SrpBody body = body(random);
            Bytes json = SrpBodies.write(body);
            assertThat(json.text()).matches("[ -~]*");
            assertThat(SrpBodies.parse(body.type(), json)).isEqualTo(new SrpBodies.Parsed.Ok(body));
            assertThat(Json.compact(json)).isEqualTo(json.text());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25})
    void no_damage_to_a_datagram_throws(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> good = Vectors.datagrams().map(Vectors.Datagram::bytes).toList();
        for (int i = 0; i < ROUNDS; i++) {
            byte[] data = good.get(random.nextInt(good.size())).clone();
            for (int hits = random.nextInt(1, 5); hits > 0; hits--) {
                data = damaged(random, data);
            }
            swallow(data);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34, 35})
    void no_random_bytes_throw(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] start = {3, 5, 11, 17, 1, 0, 6};
        for (int i = 0; i < ROUNDS; i++) {
            byte[] data = new byte[random.nextInt(1500)];
            random.nextBytes(data);
            System.arraycopy(start, 0, data, 0, Math.min(random.nextInt(start.length + 1), data.length));
            swallow(data);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {41, 42, 43, 44, 45})
    void no_shuffled_json_throws(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String[] parts = {
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u00",
            "\\ud83d",
            "null",
            "true",
            "1",
            "-",
            "e",
            "9".repeat(30),
            "\"natType\"",
            "\"requesterPeerId\"",
            "\"" + "0f".repeat(32) + "\"",
            "\"meta\":{}",
            "\"size\":",
            " ",
            "\u00e9",
            "\ud83d\udc26",
            "\"rendezvousDeadline\":1",
            "\"packetId\":",
            "\0",
            ".5",
            "1e999"
        };
        for (int i = 0; i < ROUNDS; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "{" : "");
            for (int n = random.nextInt(30); n > 0; n--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            Bytes message = Bytes.utf8(text.substring(0, Math.min(text.length(), 300)));
            for (SrpType type : SrpType.values()) {
                swallow(SrpCodec.encode(SrpPacket.of(type)
                        .message(message)
                        .index(random.nextInt(-1, 2))
                        .build()));
            }
        }
    }

    /** Everything that a stranger's datagram goes through here. */
    private static void swallow(byte[] data) {
        assertInspectable(data);
        if (SrpCodec.decode(data) instanceof Decoded.Ok(SrpPacket packet, int consumed)) {
            assertThat(SrpCodec.encodeVerbatim(packet)).isEqualTo(Arrays.copyOf(data, consumed));
            for (SrpType type : SrpType.values()) {
                assertThat(SrpBodies.parse(type, packet.message())).isNotNull();
                SrpPacket retyped = packet.with().type(type).build();
                assertThat(PacketIds.verify(retyped, null)).isNotNull();
                assertThat(PacketIds.verify(retyped, packet.nextId())).isNotNull();
            }
            Fragments.Head head = Fragments.head(packet.message(), 1100);
            assertThat(head == null || head.size() <= 1100 * 1024).isTrue();
            assertThat(JoinIds.fillIn(packet.message(), IpAddress.LOOPBACK, 9, 31, packet.packetId(), 1)
                            .length())
                    .isLessThanOrEqualTo(SrpPacket.MESSAGE_MAX);
        }
    }

    private static void assertInspectable(byte[] data) {
        String line = SrpInspector.describe(data);
        assertThat(line).doesNotContain("\n").doesNotContain("\r");
        if (!line.startsWith("{\"error\":")) {
            int consumed = ((Decoded.Ok) SrpCodec.decode(data)).consumed();
            assertThat(SrpInspector.encode(line)).isEqualTo(Arrays.copyOf(data, consumed));
        }
    }

    private static byte[] damaged(SplittableRandom random, byte[] data) {
        if (data.length == 0) {
            return data;
        }
        int at = random.nextInt(data.length);
        switch (random.nextInt(5)) {
            case 0 -> data[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> data[at] = (byte) random.nextInt();
            case 2 -> {
                return Arrays.copyOf(data, at);
            }
            case 3 -> {
                return Bytes.concat(Bytes.of(data, 0, at), Bytes.of(data, at / 2, data.length - at))
                        .toArray();
            }
            default -> Arrays.fill(data, at, Math.min(at + 4, data.length), (byte) random.nextInt());
        }
        return data;
    }

    private static SrpPacket packet(SplittableRandom random) {
        return SrpPacket.of(SrpType.values()[random.nextInt(8)])
                .version(random.nextInt(65_536))
                .clock(random.nextInt() & 0xffff_ffffL)
                .hops(random.nextInt() & 0xffff_ffffL)
                .index(random.nextBoolean() ? random.nextInt() : random.nextInt(-1, 4))
                .ttlMs(random.nextInt() & 0xffff_ffffL)
                .clusterId(bytes(random, 32))
                .subclusterId(bytes(random, 32))
                .previousId(bytes(random, 32))
                .packetId(bytes(random, 32))
                .nextId(bytes(random, 32))
                .usr1(bytes(random, 32))
                .usr2(bytes(random, 32))
                .usr3(bytes(random, 32))
                .usr4(bytes(random, 32))
                .message(bytes(random, 1024))
                .sig(bytes(random, 64))
                .build();
    }

    private static Bytes bytes(SplittableRandom random, int max) {
        byte[] bytes = new byte
                [switch (random.nextInt(4)) {
                    case 0 -> max;
                    case 1 -> random.nextInt(2);
                    default -> random.nextInt(max + 1);
                }];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        return Bytes.wrap(bytes);
    }

    private static SrpBody body(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 ->
                new SrpBody.Ping(
                        exactly(random, 32),
                        maybe(random, () -> exactly(random, 20)),
                        maybe(random, () -> random.nextInt(1, 65_536)),
                        maybe(random, () -> hex(random, 12)),
                        maybe(random, () -> hex(random, random.nextInt(12, 14))),
                        maybe(random, () -> natType(random)),
                        maybe(random, () -> random.nextLong(1L << 53)),
                        maybe(random, () -> random.nextLong(1L << 53)),
                        maybe(random, random::nextBoolean),
                        maybe(random, random::nextBoolean),
                        maybe(random, random::nextBoolean),
                        maybe(random, random::nextBoolean),
                        maybe(random, () -> random.nextLong(1L << 53)));
            case 1 ->
                new SrpBody.Pong(
                        exactly(random, 32),
                        exactly(random, 32),
                        maybe(random, () -> exactly(random, 20)),
                        maybe(random, () -> random.nextInt(1, 65_536)),
                        maybe(random, () -> IpAddress.ofIpv4(random.nextInt())),
                        maybe(random, () -> random.nextLong(1L << 53)),
                        maybe(random, () -> random.nextLong(1L << 53)),
                        maybe(random, () -> natType(random)),
                        maybe(random, random::nextBoolean),
                        maybe(random, random::nextBoolean),
                        maybe(random, () -> hex(random, 12)),
                        maybe(random, () -> hex(random, random.nextInt(12, 14))),
                        maybe(random, random::nextBoolean),
                        maybe(random, random::nextBoolean),
                        maybe(random, random::nextBoolean));
            case 2 ->
                new SrpBody.Intro(
                        exactly(random, 32),
                        exactly(random, 32),
                        maybe(random, random::nextBoolean),
                        natType(random),
                        IpAddress.ofIpv4(random.nextInt()),
                        random.nextInt(1, 65_536),
                        maybe(random, () -> random.nextLong(1L << 53)));
            case 3 ->
                new SrpBody.Join(
                        maybe(random, () -> IpAddress.ofIpv4(random.nextInt())),
                        maybe(random, () -> random.nextInt(1, 65_536)),
                        maybe(random, () -> natType(random)),
                        maybe(random, () -> exactly(random, 32)),
                        maybe(random, () -> random.nextLong(1L << 53)),
                        maybe(random, () -> exactly(random, 32)),
                        exactly(random, 32),
                        natType(random),
                        IpAddress.ofIpv4(random.nextInt()),
                        maybe(random, () -> text(random)),
                        random.nextInt(1, 65_536),
                        maybe(random, random::nextBoolean));
            default -> SrpBody.Question.packet(exactly(random, 32));
        };
    }

    private static <T> @Nullable T maybe(SplittableRandom random, Supplier<T> value) {
        return random.nextBoolean() ? value.get() : null;
    }

    private static Bytes exactly(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private static String hex(SplittableRandom random, int digits) {
        return exactly(random, 7).hex().substring(0, digits);
    }

    private static int natType(SplittableRandom random) {
        return new int[] {5, 7, 13, 15, 29, 31}[random.nextInt(6)];
    }

    /** Any characters but halves of pairs. */
    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(12); n > 0; n--) {
            text.appendCodePoint(random.nextBoolean() ? random.nextInt(0xd800) : random.nextInt(0x1_0000, 0x11_0000));
        }
        return text.toString();
    }
}
