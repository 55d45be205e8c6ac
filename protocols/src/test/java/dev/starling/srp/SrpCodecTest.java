package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Bytes;
import dev.starling.srp.SrpCodec.Decoded;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SrpCodecTest {
    private static SrpPacket largest() {
        Bytes id = Bytes.wrap(full(32));
        return SrpPacket.of(SrpType.STREAM)
                .clusterId(id)
                .subclusterId(id)
                .previousId(id)
                .packetId(id)
                .nextId(id)
                .usr1(id)
                .usr2(id)
                .usr3(id)
                .usr4(id)
                .message(Bytes.wrap(full(1024)))
                .sig(Bytes.wrap(full(64)))
                .build();
    }

    private static byte[] full(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xa5);
        return bytes;
    }

    private static SrpRejection refusal(byte[] data) {
        return ((Decoded.Refused) SrpCodec.decode(data)).reason();
    }

    @Test
    void the_smallest_defaults_and_the_largest_packet_have_the_sizes_of_the_specification() {
        assertThat(SrpCodec.encode(SrpPacket.of(SrpType.SYNC).build())).hasSize(56);
        assertThat(SrpCodec.encode(largest())).hasSize(SrpPacket.DATAGRAM_MAX);
    }

    @Test
    void every_cut_of_a_datagram_is_refused_as_truncated() {
        byte[] data = SrpCodec.encode(largest());
        for (int length = 0; length < data.length; length++) {
            assertThat(refusal(Arrays.copyOf(data, length)))
                    .as("%d bytes", length)
                    .isEqualTo(SrpRejection.TRUNCATED);
        }
        assertThat(SrpCodec.decode(data)).isInstanceOf(Decoded.Ok.class);
    }

    @Test
    void a_short_signature_is_refused_where_the_reference_accepts_it() {
        byte[] data = SrpCodec.encode(largest());
        assertThat(SrpCodec.decode(Arrays.copyOf(data, data.length - 1)))
                .isEqualTo(new Decoded.Refused(SrpRejection.TRUNCATED, "sig should have 64 bytes, but 63 are left"));
    }

    @Test
    void a_length_above_its_maximum_is_refused_in_every_field() {
        byte[] data = SrpCodec.encode(SrpPacket.of(SrpType.SYNC).build());
        int[] maxima = {32, 32, 32, 32, 32, 32, 32, 32, 32, 1024, 64};
        for (int field = 0; field < maxima.length; field++) {
            byte[] bad = Arrays.copyOf(data, 3000);
            int at = SrpCodec.HEADER_BYTES + 3 * field;
            bad[at] = (byte) (maxima[field] + 1 >> 8);
            bad[at + 1] = (byte) (maxima[field] + 1);
            assertThat(refusal(bad)).as("field %d", field).isEqualTo(SrpRejection.FIELD_TOO_LONG);
        }
    }

    @Test
    void only_the_byte_01_is_a_port_opener() {
        assertThat(refusal(new byte[] {1})).isEqualTo(SrpRejection.PORT_OPENER);
        assertThat(refusal(new byte[] {2})).isEqualTo(SrpRejection.BAD_MAGIC);
        assertThat(refusal(new byte[] {1, 1})).isEqualTo(SrpRejection.BAD_MAGIC);
        assertThat(refusal(new byte[] {3})).isEqualTo(SrpRejection.TRUNCATED);
    }

    @Test
    void a_type_outside_the_eight_is_refused_even_where_nothing_follows() {
        assertThat(refusal(new byte[] {3, 5, 11, 17, 0})).isEqualTo(SrpRejection.BAD_TYPE);
        assertThat(refusal(new byte[] {3, 5, 11, 17, 9})).isEqualTo(SrpRejection.BAD_TYPE);
        assertThat(refusal(new byte[] {3, 5, 11, 17, (byte) 0xff})).isEqualTo(SrpRejection.BAD_TYPE);
        assertThat(refusal(new byte[] {3, 5, 11, 17, 8})).isEqualTo(SrpRejection.TRUNCATED);
    }

    @Test
    void numbers_keep_their_whole_range() {
        SrpPacket packet = SrpPacket.of(SrpType.JOIN)
                .version(0xffff)
                .clock(0xffff_ffffL)
                .hops(0xffff_ffffL)
                .ttlMs(0xffff_ffffL)
                .index(Integer.MIN_VALUE)
                .build();
        assertThat(SrpCodec.decode(SrpCodec.encode(packet))).isEqualTo(new Decoded.Ok(packet, 56));
    }

    @Test
    void an_empty_field_stays_empty_and_an_unset_one_unset() {
        SrpPacket packet = SrpPacket.of(SrpType.PUBLISH)
                .nextId(Bytes.EMPTY)
                .message(Bytes.EMPTY)
                .sig(Bytes.EMPTY)
                .build();
        Decoded.Ok ok = (Decoded.Ok) SrpCodec.decode(SrpCodec.encode(packet));
        assertThat(ok).isEqualTo(new Decoded.Ok(packet, 53));
        assertThat(ok.packet().usr1()).isSameAs(SrpPacket.UNSET);
    }

    @Test
    void the_clock_wraps_where_the_reference_wraps_it() {
        SrpPacket packet = SrpPacket.of(SrpType.PUBLISH).clock(2_000_000_000L).build();
        assertThat(SrpCodec.encode(packet))
                .isEqualTo(SrpCodec.encode(packet.with().clock(0).build()));
        assertThat(SrpCodec.decode(SrpCodec.encodeVerbatim(packet))).isEqualTo(new Decoded.Ok(packet, 56));
    }

    @Test
    void what_does_not_fit_is_refused_at_the_sender() {
        SrpPacket fits = SrpPacket.of(SrpType.PUBLISH).build();
        assertRefused(fits.with().usr1(Bytes.wrap(new byte[33])).build(), "usr1 has at most 32 bytes, not 33");
        assertRefused(fits.with().message(Bytes.wrap(new byte[1025])).build(), "message has at most 1024 bytes");
        assertRefused(fits.with().sig(Bytes.wrap(new byte[65])).build(), "sig has at most 64 bytes");
        assertRefused(fits.with().version(65_536).build(), "version lies in 0…65535, not 65536");
        assertRefused(fits.with().clock(-1).build(), "clock");
        assertRefused(fits.with().hops(1L << 32).build(), "hops");
        assertRefused(fits.with().ttlMs(1L << 32).build(), "ttl");
    }

    private static void assertRefused(SrpPacket packet, String said) {
        assertThatThrownBy(() -> SrpCodec.encode(packet))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said);
    }

    @Test
    void the_packet_does_not_change_with_the_buffer_it_came_in() {
        byte[] data = SrpCodec.encode(largest());
        SrpPacket packet = ((Decoded.Ok) SrpCodec.decode(data)).packet();
        Arrays.fill(data, (byte) 0);
        assertThat(packet).isEqualTo(largest());
    }
}
