package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.srp.SrpCodec.Decoded;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecVectorsTest {
    static Stream<Vectors.Datagram> datagrams() {
        return Vectors.datagrams();
    }

    @ParameterizedTest
    @MethodSource("datagrams")
    void every_datagram_has_the_fields_that_an_independent_decoder_found(Vectors.Datagram vector) {
        assertThat(SrpCodec.decode(vector.bytes())).isInstanceOf(Decoded.Ok.class);
        Decoded.Ok ok = (Decoded.Ok) SrpCodec.decode(vector.bytes());
        SrpPacket p = ok.packet();
        assertThat(ok.consumed()).isEqualTo((int) vector.number("consumed"));
        assertThat(p.type().code()).isEqualTo((int) vector.number("type"));
        assertThat(p.type().name()).isEqualTo(vector.hex("typeName"));
        assertThat(p.version()).isEqualTo((int) vector.number("version"));
        assertThat(p.clock()).isEqualTo(vector.number("clock"));
        assertThat(p.hops()).isEqualTo(vector.number("hops"));
        assertThat(p.index()).isEqualTo((int) vector.number("index"));
        assertThat(p.ttlMs()).isEqualTo(vector.number("ttl"));
        assertThat(p.clusterId().hex()).isEqualTo(vector.hex("clusterId"));
        assertThat(p.subclusterId().hex()).isEqualTo(vector.hex("subclusterId"));
        assertThat(p.previousId().hex()).isEqualTo(vector.hex("previousId"));
        assertThat(p.packetId().hex()).isEqualTo(vector.hex("packetId"));
        assertThat(p.nextId().hex()).isEqualTo(vector.hex("nextId"));
        assertThat(p.usr1().hex()).isEqualTo(vector.hex("usr1"));
        assertThat(p.usr2().hex()).isEqualTo(vector.hex("usr2"));
        assertThat(p.usr3().hex()).isEqualTo(vector.hex("usr3"));
        assertThat(p.usr4().hex()).isEqualTo(vector.hex("usr4"));
        assertThat(p.message().hex()).isEqualTo(vector.hex("message"));
        assertThat(p.sig().hex()).isEqualTo(vector.hex("sig"));
    }

    @ParameterizedTest
    @MethodSource("datagrams")
    void every_datagram_is_written_again_byte_for_byte(Vectors.Datagram vector) {
        assertThat(SrpCodec.encode(vector.packet())).isEqualTo(vector.bytes());
        assertThat(SrpCodec.encodedBytes(vector.packet())).isEqualTo(vector.bytes().length);
    }

    @Test
    void the_vectors_are_all_there() {
        assertThat(Vectors.datagrams("constructed")).hasSize(21);
        assertThat(Vectors.datagrams("fragmentation")).hasSize(4);
        assertThat(Vectors.datagrams("captured")).hasSize(40);
        assertThat(Vectors.datagrams("decodeRejects")).hasSize(9);
    }

    @Test
    void malformed_datagrams_are_refused_for_their_own_reason() {
        assertRefused("bad magic", SrpRejection.BAD_MAGIC);
        assertRefused("type 9", SrpRejection.BAD_TYPE);
        assertRefused("truncated before sig length", SrpRejection.TRUNCATED);
        assertRefused("one byte 0x01 (port-opening datagram)", SrpRejection.PORT_OPENER);
    }

    private static void assertRefused(String name, SrpRejection reason) {
        assertThat(SrpCodec.decode(Vectors.named(name).bytes()))
                .isInstanceOfSatisfying(Decoded.Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(reason);
                    assertThat(refused.detail()).isNotBlank();
                });
    }

    @Test
    void another_version_is_decoded_and_left_to_the_receiver() {
        assertThat(Vectors.named("version 5").packet().version()).isEqualTo(5);
    }

    @Test
    void trailing_bytes_are_not_part_of_the_packet() {
        byte[] data = Vectors.named("trailing garbage").bytes();
        Decoded.Ok ok = (Decoded.Ok) SrpCodec.decode(data);
        assertThat(ok.consumed()).isEqualTo(data.length - 4);
        assertThat(ok.packet()).isEqualTo(Vectors.named("ping-minimal").packet());
    }
}
