package dev.starling.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.starling.core.Bytes;
import dev.starling.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProtoTest {
    private static ProtoReader hex(String text) {
        return ProtoReader.of(Bytes.fromHex(text));
    }

    @Test
    void every_kind_of_field_is_written_as_protobuf_writes_it() {
        ProtoWriter out = new ProtoWriter()
                .number(1, 150)
                .text(2, "testing")
                .message(3, new ProtoWriter().number(1, 150))
                .fixed64(4, 0x0102030405060708L)
                .bool(16, true);
        assertThat(out.toBytes().hex())
                .isEqualTo("089601" + "120774657374696e67" + "1a03089601" + "210807060504030201" + "800101");
        assertThat(out.length()).isEqualTo(29);
    }

    @Test
    void fields_are_read_in_the_order_of_the_message() {
        ProtoReader in = hex("089601120774657374696e671a03089601210807060504030201800101");
        assertThat(in.next()).isTrue();
        assertThat(in.number()).isEqualTo(150);
        assertThat(in.next()).isTrue();
        assertThat(in.text(7)).isEqualTo("testing");
        assertThat(in.next()).isTrue();
        ProtoReader nested = in.message();
        assertThat(nested.next()).isTrue();
        assertThat(nested.number()).isEqualTo(150);
        assertThat(nested.next()).isFalse();
        assertThat(in.next()).isTrue();
        assertThat(in.fixed64()).isEqualTo(0x0102030405060708L);
        assertThat(in.next()).isTrue();
        assertThat(in.field()).isEqualTo(16);
        assertThat(in.bool()).isTrue();
        assertThat(in.next()).isFalse();
        assertThat(in.next()).isFalse();
    }

    @Test
    void fields_nobody_asks_for_are_passed_over_whatever_they_are() {
        ProtoReader in = hex("089601" + "1203aabbcc" + "210807060504030201" + "2d01020304" + "3007");
        int fields = 0;
        while (in.next()) {
            fields++;
        }
        assertThat(fields).isEqualTo(5);
        assertThat(in.field()).isEqualTo(6);
    }

    @Test
    void a_field_is_read_once_and_as_what_it_is() {
        ProtoReader in = hex("0807");
        in.next();
        assertThatIllegalArgumentException().isThrownBy(() -> in.bytes(10)).withMessageContaining("wire type 0");
        assertThat(in.number()).isEqualTo(7);
        assertThatIllegalStateException().isThrownBy(in::number);
    }

    @Test
    void a_length_is_believed_only_when_the_bytes_are_there() {
        ProtoReader beyond = hex("0affffffff0f00");
        beyond.next();
        assertThatIllegalArgumentException().isThrownBy(() -> beyond.bytes(Integer.MAX_VALUE));
        ProtoReader negative = hex("0affffffffffffffffff0100");
        negative.next();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> negative.bytes(Integer.MAX_VALUE))
                .withMessageContaining("18446744073709551615");
        ProtoReader large = hex("0a03010203");
        large.next();
        assertThatIllegalArgumentException().isThrownBy(() -> large.bytes(2)).withMessageContaining("at most 2");
    }

    @Test
    void what_is_no_message_is_refused() {
        for (String bad : List.of(
                "80", // a key that does not end
                "00", // field 0
                "0b", // a group
                "0c", // its end
                "0e", // wire type 6
                "0f", // wire type 7
                "808080808001", // field 2^29 or more
                "08", // no value
                "0880", // half a value
                "0901020304", // half a fixed64
                "0d010203", // three quarters of a fixed32
                "0a0501", // fewer bytes than said
                "08ffffffffffffffffff02", // more than 64 bits
                "08ffffffffffffffffffff01" // more than ten bytes
                )) {
            assertThatIllegalArgumentException().as(bad).isThrownBy(() -> {
                ProtoReader in = hex(bad);
                while (in.next()) {
                    in.skip();
                }
            });
        }
    }

    @Test
    void a_nested_message_does_not_read_beyond_its_end() {
        ProtoReader in = hex("0a0108" + "07");
        in.next();
        ProtoReader nested = in.message();
        nested.next();
        assertThatIllegalArgumentException().isThrownBy(nested::number);
    }

    @Test
    void over_long_numbers_are_read_as_protobuf_reads_them() {
        ProtoReader in = hex("8800" + "8700" + "08ffffffffffffffffff01");
        in.next();
        assertThat(in.field()).isEqualTo(1);
        assertThat(in.number()).isEqualTo(7);
        in.next();
        assertThat(in.number()).isEqualTo(-1);
    }

    @Seeds(200)
    void what_was_written_is_read(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ProtoWriter out = new ProtoWriter();
        List<Object> written = new ArrayList<>();
        List<Integer> fields = new ArrayList<>();
        for (int i = random.nextInt(10); i > 0; i--) {
            int field = 1 + random.nextInt(random.nextBoolean() ? 20 : ProtoReader.FIELD_MAX);
            fields.add(field);
            if (random.nextBoolean()) {
                long value = random.nextLong() >>> (1 + random.nextInt(63));
                out.number(field, value);
                written.add(value);
            } else {
                byte[] value = new byte[random.nextInt(300)];
                random.nextBytes(value);
                out.bytes(field, value);
                written.add(Bytes.wrap(value));
            }
        }
        ProtoReader in = ProtoReader.of(out.toArray());
        for (int i = 0; i < fields.size(); i++) {
            assertThat(in.next()).isTrue();
            assertThat(in.field()).isEqualTo(fields.get(i));
            Object value = written.get(i) instanceof Long ? in.number() : in.bytes(300);
            assertThat(value).isEqualTo(written.get(i));
        }
        assertThat(in.next()).isFalse();
    }
}
