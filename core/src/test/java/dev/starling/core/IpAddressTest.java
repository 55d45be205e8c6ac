package dev.starling.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.testing.Seeds;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IpAddressTest {
    /** Rules of RFC 5952 §4 and §5: the left text must be written as the right one. */
    @ParameterizedTest
    @CsvSource({
        "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1", // leading zeros, one gap
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1", // the gap is as long as possible
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1", // a single group of zero is no gap
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1", // the longest run is the gap
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1", // the first of equal runs
        "2001:DB8::AAAA, 2001:db8::aaaa", // lower case
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "fe80::1:0:0:0, fe80::1:0:0:0",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "::192.0.2.1, ::c000:201",
    })
    void ipv6_is_written_as_rfc_5952_recommends(String text, String written) {
        assertThat(IpAddress.parse(text)).hasToString(written).isEqualTo(IpAddress.parse(written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "127.0.0.1", "192.0.2.7", "255.255.255.255", "10.200.30.4"})
    void ipv4_is_written_as_it_is_read(String text) {
        assertThat(IpAddress.parse(text)).hasToString(text);
    }

    @Test
    void an_ipv4_mapped_address_is_the_ipv4_address() {
        IpAddress v4 = IpAddress.parse("192.0.2.7");
        assertThat(IpAddress.parse("::ffff:192.0.2.7")).isEqualTo(v4).hasSameHashCodeAs(v4);
        assertThat(IpAddress.parse("::ffff:c000:207")).isEqualTo(v4);
        assertThat(IpAddress.of(
                        Bytes.fromHex("00000000000000000000ffffc0000207").toArray()))
                .isEqualTo(v4);
        assertThat(v4.toArray()).containsExactly(0xc0, 0, 2, 7);
        assertThat(v4.v4()).isTrue();
        assertThat(v4.ipv4()).isEqualTo(0xc0000207);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                ":",
                ":::",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.-4",
                "1.2.3.+4",
                "01.2.3.4",
                "1.2.3.4 ",
                "1.2.3.٤",
                "0x7f.0.0.1",
                "1..2.3",
                "localhost",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "1::2::3",
                "::1::2",
                "1:2:3:4:5:6:7:8:9:1.2.3.4",
                "1:2:3:4:5:6:7:",
                ":1:2:3:4:5:6:7",
                "12345::",
                "g::",
                "::1%eth0",
                "[::1]",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1.2.3",
                "::01.2.3.4",
                "::١"
            })
    void nonsense_is_refused_with_the_text_in_the_message(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpAddress.parse(text))
                .withMessageContaining("\"" + text + "\"");
    }

    @Test
    void bytes_of_another_length_are_no_address() {
        assertThatIllegalArgumentException().isThrownBy(() -> IpAddress.of(new byte[5]));
        assertThatIllegalArgumentException().isThrownBy(() -> IpAddress.of(new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> new IpAddress(0, 1L << 32, true));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, loopback",
        "127.255.0.1, loopback",
        "::1, loopback",
        "0.0.0.0, any",
        "::, any",
        "10.0.0.1, private",
        "172.16.0.1, private",
        "172.31.255.255, private",
        "192.168.1.1, private",
        "100.64.0.1, private",
        "100.127.255.255, private",
        "169.254.1.1, private",
        "fc00::1, private",
        "fdff::1, private",
        "fe80::1, private",
        "febf::1, private",
        "224.0.0.1, reserved",
        "240.0.0.1, reserved",
        "255.255.255.255, reserved",
        "ff02::1, reserved",
        "172.15.0.1, public",
        "172.32.0.1, public",
        "100.63.0.1, public",
        "100.128.0.1, public",
        "192.169.0.1, public",
        "169.253.0.1, public",
        "11.0.0.1, public",
        "223.255.255.255, public",
        "128.0.0.1, public",
        "fec0::1, public",
        "fe00::1, public",
        "2001:db8::1, public",
        "::2, public",
    })
    void an_address_is_of_one_kind(String text, String kind) {
        IpAddress ip = IpAddress.parse(text);
        assertThat(ip.isLoopback()).isEqualTo(kind.equals("loopback"));
        assertThat(ip.isAny()).isEqualTo(kind.equals("any"));
        assertThat(ip.isPrivate()).isEqualTo(kind.equals("private"));
        assertThat(ip.isMulticastOrReserved()).isEqualTo(kind.equals("reserved"));
    }

    @Test
    void limits_are_kept_for_24_bits_of_ipv4_and_64_of_ipv6() {
        assertThat(IpAddress.parse("192.0.2.77").prefix()).hasToString("192.0.2.0");
        assertThat(IpAddress.parse("2001:db8:1:2:3:4:5:6").prefix()).hasToString("2001:db8:1:2::");
    }

    @Test
    void ipv4_comes_before_ipv6_and_order_is_unsigned() {
        assertThat(IpAddress.parse("255.255.255.255")).isLessThan(IpAddress.parse("::"));
        assertThat(IpAddress.parse("127.0.0.1")).isLessThan(IpAddress.parse("128.0.0.1"));
        assertThat(IpAddress.parse("7fff::")).isLessThan(IpAddress.parse("8000::"));
        assertThat(IpAddress.parse("::7fff:0:0:0")).isLessThan(IpAddress.parse("::8000:0:0:0"));
    }

    @Seeds(200)
    void text_and_bytes_lead_back_to_the_address_and_the_jdk_agrees(RandomGenerator random)
            throws UnknownHostException {
        byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i += 2) {
            if (random.nextInt(2) == 0) { // so that runs of zeros occur
                bytes[i] = 0;
                bytes[i + 1] = 0;
            }
        }
        IpAddress ip = IpAddress.of(bytes);
        assertThat(ip.toArray()).isEqualTo(bytes);
        assertThat(IpAddress.parse(ip.toString())).isEqualTo(ip);
        assertThat(InetAddress.getByName(ip.toString()).getAddress()).isEqualTo(bytes);
    }
}
