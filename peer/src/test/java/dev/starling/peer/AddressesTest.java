package dev.starling.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.testing.Seeds;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressesTest {
    private static final String PEER = "/p2p/12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7:9001, 192.0.2.7:9001",
        "[2001:db8::7]:9001, [2001:db8::7]:9001",
        "/ip4/192.0.2.7/udp/9001, 192.0.2.7:9001",
        "/ip4/192.0.2.7/udp/9001/, 192.0.2.7:9001",
        "/ip6/2001:db8::7/udp/9001, [2001:db8::7]:9001",
        "/ip4/192.0.2.7/udp/9001" + PEER + ", 192.0.2.7:9001",
    })
    void a_udp_address_is_read_in_each_of_its_forms(String text, String endpoint) {
        assertThat(Addresses.udp(text)).isEqualTo(Endpoint.parse(endpoint));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "192.0.2.7",
                "example.com:9001",
                "/dns4/example.com/udp/9001",
                "/ip4/192.0.2.7",
                "/ip4/192.0.2.7/tcp/9001",
                "/ip4/192.0.2.7/udp/9001/quic-v1",
                "/ip4/192.0.2.7/udp/9001" + PEER + "/p2p-circuit",
                "/ip4/192.0.2.7/udp/90010",
                "/udp/9001/ip4/192.0.2.7",
                PEER,
            })
    void anything_else_is_refused_with_the_address_and_an_example(String text) {
        assertThatExceptionOfType(PeerException.class)
                .isThrownBy(() -> Addresses.udp(text))
                .withMessageContaining("\"" + text + "\"")
                .withMessageContaining("/ip4/192.0.2.7/udp/9001")
                .satisfies(e -> assertThat(e.code()).isEqualTo(PeerException.Code.BAD_ADDRESS));
    }

    @Seeds(50)
    void an_endpoint_written_as_a_multiaddr_is_read_back(RandomGenerator random) {
        Endpoint endpoint = new Endpoint(IpAddress.ofIpv4(random.nextInt()), random.nextInt(65536));
        assertThat(Addresses.udp(Multiaddr.of(endpoint, "udp").toString())).isEqualTo(endpoint);
    }
}
