package dev.starling.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.testing.Seeds;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointTest {
    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7:9001", "0.0.0.0:0", "[2001:db8::7]:65535", "[::]:1"})
    void text_is_written_as_it_is_read(String text) {
        assertThat(Endpoint.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":9001",
                "192.0.2.7",
                "192.0.2.7:",
                "192.0.2.7:65536",
                "192.0.2.7:-1",
                "192.0.2.7:+1",
                "192.0.2.7: 1",
                "192.0.2.7:٣",
                "192.0.2.7:000001",
                "2001:db8::7:9001",
                "::1",
                "[::1]",
                "[::1]9001",
                "[192.0.2.7]:9001",
                "[::1:9001",
                "example.com:9001"
            })
    void nonsense_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.parse(text));
    }

    @Test
    void the_message_names_the_wrong_part() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.parse("192.0.2.7:99999"))
                .withMessageContaining("99999")
                .withMessageContaining("0…65535");
        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint(IpAddress.ANY, 65536));
        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint(IpAddress.ANY, -1));
    }

    @Test
    void order_is_by_address_and_then_by_port() {
        assertThat(Endpoint.parse("10.0.0.1:2")).isLessThan(Endpoint.parse("10.0.0.2:1"));
        assertThat(Endpoint.parse("10.0.0.1:1")).isLessThan(Endpoint.parse("10.0.0.1:2"));
    }

    @Seeds(100)
    void equal_endpoints_have_equal_texts_and_hashes(RandomGenerator random) {
        Endpoint endpoint = new Endpoint(IpAddress.ofIpv4(random.nextInt()), random.nextInt(65536));
        assertThat(Endpoint.parse(endpoint.toString())).isEqualTo(endpoint).hasSameHashCodeAs(endpoint);
    }
}
