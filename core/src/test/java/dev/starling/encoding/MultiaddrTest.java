package dev.starling.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.encoding.Multiaddr.Component;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MultiaddrTest {
    private static final String PEER = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";
    private static final String RELAY = "QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC";

    /** Text as it is written and the binary form, each component kind at least once. */
    @ParameterizedTest
    @CsvFileSource(resources = "/multiaddrs.csv", numLinesToSkip = 1, maxCharsPerColumn = 8192)
    void text_and_bytes_are_two_forms_of_one_address(String text, String hex) {
        Multiaddr address = Multiaddr.parse(text);
        assertThat(address).hasToString(text);
        assertThat(address.bytes()).isEqualTo(Bytes.fromHex(hex));
        assertThat(Multiaddr.of(address.bytes())).isEqualTo(address).hasToString(text);
        assertThat(Multiaddr.of(address.components())).isEqualTo(address).hasSameHashCodeAs(address);
    }

    @Test
    void every_protocol_is_in_the_table_of_known_forms() {
        String all = MultiaddrSamples.texts().toString();
        for (MultiaddrProtocol protocol : MultiaddrProtocol.values()) {
            assertThat(all + "/").containsPattern("/" + protocol.label() + "[/,\\]]");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/ip4/127.0.0.1/tcp/1234/, /ip4/127.0.0.1/tcp/1234",
        "/ip4/127.0.0.1/tcp/080, /ip4/127.0.0.1/tcp/80",
        "/ipfs/" + RELAY + ", /p2p/" + RELAY,
        "/p2p/k2k4r8oqamigqdo6o7hsbfwd45y70oyynp98usk7zmyfrzpqxh1pohl7, /p2p/" + RELAY,
        "/ip6/2001:DB8:0:0:0:0:0:1, /ip6/2001:db8::1",
        "/ip6/::ffff:7f00:1/tcp/111, /ip6/::ffff:127.0.0.1/tcp/111",
        "/http-path/%41%2D~%7a, /http-path/A-~z",
        "/http-path/a b, /http-path/a%20b",
        "/http-path/%61%2fb+c, /http-path/a%2Fb%2Bc",
        "/onion/AAIMAQ4YGG2IEGCI:80, /onion/aaimaq4ygg2iegci:80",
        "/certhash/zQmbWTwYGcmdyK9CYfNBcfs9nhZs17a6FQ4Y8oea278xx41, "
                + "/certhash/uEiDDq4_xNyDorZBH3TlGazyJdOWSwvo4PUo5YHFMrvDE8g",
    })
    void other_spellings_are_read_and_written_in_the_customary_one(String text, String written) {
        assertThat(Multiaddr.parse(text)).hasToString(written).isEqualTo(Multiaddr.parse(written));
    }

    @ParameterizedTest
    @MethodSource("dev.starling.encoding.MultiaddrSamples#refused")
    void malformed_text_is_refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.parse(text))
                .withMessageStartingWith("not a multiaddr: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/unix/a b",
                "/dns/a\u0000b",
                "/dns/\ud800",
                "/http-path/\udc00",
                "/dns/a\u2003b",
                "/ip6zone/\n",
                " /tcp/1"
            })
    void text_with_spaces_controls_or_broken_characters_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Multiaddr.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "/ip4/1.2.3.999/tcp/1, ip4, 1.2.3.999",
        "/ip4/1.2.3.4/tcp/70000, tcp, 70000",
        "/ip4/1.2.3.4/tpc/1, unknown protocol, tpc",
        "/ip4/1.2.3.4/udp, udp, needs a value",
        "/ip4/::1, ip4, ip6",
        "/ip6/1.2.3.4, ip6, ip4",
        "/p2p/nobody, p2p, nobody",
    })
    void a_refusal_names_the_component_and_the_value(String text, String component, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.parse(text))
                .withMessageContaining("\"" + text + "\"")
                .withMessageContaining(component)
                .withMessageContaining(value);
    }

    @ParameterizedTest
    @CsvSource({
        "'', at least one",
        "047f0000, only 3 follow",
        "04, only 0 follow",
        "0506, unknown multiaddr protocol code 5",
        "84000000, minimal",
        "80, cut off",
        "3600, dns4",
        "360161620101, unknown multiaddr protocol code 98",
        "36ffffffffffffffff7f61, only 1 follow",
        "3601ff, UTF-8",
        "36012f, slash",
        "2b81, 128 bits",
        "9003026162, slash",
        "9003032f612f, slash",
        "9003022f610601bb, nothing can follow",
        "a503221221c05877cbae039d70a5e600ea02c6f9f2942439285c9e344e26f8d280c850fad6, cut off",
        "a503041202abcd, sha2-256",
        "a5030411020000, sha1",
        "bc03000000000000000000000000, port is not 0",
        "be030100, 386",
        "bf030100, 32 bytes",
        "e10300, empty",
        "d2030212ff, cut off",
    })
    void malformed_bytes_are_refused_with_a_reason(String hex, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.of(Bytes.fromHex(hex)))
                .withMessageContaining(reason);
    }

    @Test
    void the_number_of_components_the_bytes_and_the_text_have_limits() {
        String most = "/ws".repeat(Multiaddr.COMPONENTS_MAX);
        assertThat(Multiaddr.parse(most)).hasToString(most);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.parse(most + "/ws"))
                .withMessageContaining("32");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Multiaddr.of(Bytes.concat(Multiaddr.parse(most).bytes(), Bytes.fromHex("dd03"))))
                .withMessageContaining("32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.parse(most).encapsulate(Multiaddr.parse("/ws")));
        assertThatIllegalArgumentException().isThrownBy(() -> Multiaddr.of(List.of()));

        String longest = "/http-path/" + "%00".repeat(Multiaddr.BYTES_MAX - 4);
        assertThat(Multiaddr.parse(longest).bytes().length()).isEqualTo(Multiaddr.BYTES_MAX);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.parse(longest + "%00"))
                .withMessageContaining("1024");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.of(Bytes.of(new byte[Multiaddr.BYTES_MAX + 1])))
                .withMessageContaining("1024");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.parse("/dns/" + "a".repeat(Multiaddr.TEXT_CHARS_MAX)))
                .withMessageContaining("4096");
    }

    @Test
    void a_component_checks_its_value() {
        Component port = Component.parse(MultiaddrProtocol.TCP, "80");
        assertThat(port.value()).isEqualTo(Bytes.fromHex("0050"));
        assertThat(port.text()).isEqualTo("80");
        assertThat(port).hasToString("/tcp/80");
        assertThat(Component.parse(MultiaddrProtocol.WS, "")).hasToString("/ws");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Component(MultiaddrProtocol.TCP, Bytes.fromHex("005000")))
                .withMessageContaining("tcp");
        assertThatIllegalArgumentException().isThrownBy(() -> new Component(MultiaddrProtocol.WS, Bytes.fromHex("00")));
    }

    @ParameterizedTest
    @CsvSource({
        "/ip4/192.0.2.7/udp/9001, 192.0.2.7:9001",
        "/ip6/2001:db8::7/tcp/80/ws, [2001:db8::7]:80",
        "/ip4/192.0.2.7/udp/9001/quic-v1/p2p/" + PEER + ", 192.0.2.7:9001",
        "/ip6/::ffff:192.0.2.7/udp/1, 192.0.2.7:1",
    })
    void an_address_that_begins_with_an_ip_and_a_port_has_an_endpoint(String text, String endpoint) {
        assertThat(Multiaddr.parse(text).endpoint()).contains(Endpoint.parse(endpoint));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dns4/example.com/udp/1",
                "/ip4/192.0.2.7",
                "/ip4/192.0.2.7/sctp/1",
                "/udp/1",
                "/ip6zone/eth0/ip6/fe80::1/udp/1"
            })
    void another_address_has_no_endpoint(String text) {
        assertThat(Multiaddr.parse(text).endpoint()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7:9001", "[2001:db8::7]:65535", "0.0.0.0:0"})
    void an_endpoint_becomes_an_address_and_back(String text) {
        Endpoint endpoint = Endpoint.parse(text);
        assertThat(Multiaddr.of(endpoint, "udp").endpoint()).contains(endpoint);
        assertThat(Multiaddr.of(endpoint, "tcp"))
                .hasToString((endpoint.ip().v4() ? "/ip4/" : "/ip6/") + endpoint.ip() + "/tcp/" + endpoint.port());
        assertThatIllegalArgumentException().isThrownBy(() -> Multiaddr.of(endpoint, "quic"));
        assertThatIllegalArgumentException().isThrownBy(() -> Multiaddr.of(endpoint, "UDP"));
    }

    @Test
    void the_peer_is_the_one_that_the_address_ends_with() {
        PeerId peer = PeerId.parse(PEER);
        Multiaddr relayed = Multiaddr.parse("/ip4/192.0.2.7/tcp/1/p2p/" + RELAY + "/p2p-circuit");
        assertThat(relayed.peerId()).isEmpty();
        assertThat(relayed.withPeerId(peer).peerId()).contains(peer);
        assertThat(relayed.withPeerId(peer).withoutPeerId()).contains(relayed);
        assertThat(relayed.withoutPeerId()).contains(relayed);
        assertThat(relayed.first(MultiaddrProtocol.P2P).map(Component::text)).contains(RELAY);
        assertThat(relayed.has(MultiaddrProtocol.P2P_CIRCUIT)).isTrue();
        assertThat(relayed.has(MultiaddrProtocol.QUIC)).isFalse();
        assertThat(Multiaddr.parse("/p2p/" + PEER).withoutPeerId()).isEmpty();
    }

    @Test
    void an_address_of_one_peer_is_not_made_into_one_of_another() {
        Multiaddr address = Multiaddr.parse("/ip4/192.0.2.7/tcp/1/p2p/" + PEER);
        assertThat(address.withPeerId(PeerId.parse(PEER))).isSameAs(address);
        assertThatIllegalArgumentException().isThrownBy(() -> address.withPeerId(PeerId.parse(RELAY)));
    }

    @Test
    void one_address_is_put_inside_another() {
        Multiaddr outer = Multiaddr.parse("/ip4/192.0.2.7/tcp/1");
        assertThat(outer.encapsulate(Multiaddr.parse("/tls/ws"))).hasToString("/ip4/192.0.2.7/tcp/1/tls/ws");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.parse("/unix/a").encapsulate(outer))
                .withMessageContaining("unix");
    }

    @Test
    void components_are_listed_from_the_outside_and_cannot_be_changed() {
        List<Component> components = Multiaddr.parse("/ip4/192.0.2.7/tcp/1/ws").components();
        assertThat(components)
                .extracting(Component::protocol)
                .containsExactly(MultiaddrProtocol.IP4, MultiaddrProtocol.TCP, MultiaddrProtocol.WS);
        assertThat(components).isUnmodifiable();
    }

    @Test
    void different_addresses_are_not_equal() {
        assertThat(Multiaddr.parse("/ip4/192.0.2.7/tcp/1")).isNotEqualTo(Multiaddr.parse("/ip4/192.0.2.7/udp/1"));
        assertThat(Multiaddr.parse("/ip4/192.0.2.7")).isNotEqualTo("/ip4/192.0.2.7");
    }

    @Test
    void a_domain_name_and_an_i2p_destination_have_their_lengths() {
        String longest = "/dns/" + "a".repeat(253);
        assertThat(Multiaddr.parse(longest)).hasToString(longest);
        assertThatIllegalArgumentException().isThrownBy(() -> Multiaddr.parse(longest + "a"));
        Component shortest = new Component(MultiaddrProtocol.GARLIC64, Bytes.of(new byte[386]));
        assertThat(Component.parse(MultiaddrProtocol.GARLIC64, shortest.text())).isEqualTo(shortest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Component(MultiaddrProtocol.GARLIC64, Bytes.of(new byte[385])));
    }

    @Test
    void order_is_that_of_the_bytes() {
        assertThat(Multiaddr.parse("/ip4/9.0.0.0")).isLessThan(Multiaddr.parse("/ip4/10.0.0.0"));
    }
}
