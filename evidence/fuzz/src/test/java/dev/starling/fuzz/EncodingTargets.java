package dev.starling.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Cid;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.MultiaddrProtocol;
import dev.starling.encoding.Multibase;
import dev.starling.encoding.Multihash;
import dev.starling.encoding.PeerId;
import dev.starling.encoding.Varint;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What is read has both forms, and either parses to an equal value; what is not is refused with one exception. */
final class EncodingTargets {
    private static final List<String> PROTOCOLS = Stream.of(MultiaddrProtocol.values())
            .map(protocol -> "/" + protocol.label())
            .toList();

    static final List<FuzzTarget> ALL = List.of(
            new FuzzTarget("multiaddr-text", PROTOCOLS, EncodingTargets::multiaddrText),
            new FuzzTarget("multiaddr-bytes", EncodingTargets::multiaddrBytes),
            new FuzzTarget("varint", EncodingTargets::varint),
            new FuzzTarget("multibase", EncodingTargets::multibase),
            new FuzzTarget("multihash", EncodingTargets::multihash),
            new FuzzTarget("cid-text", List.of("Qm", "bafy", "bafk", "zdj7"), EncodingTargets::cidText),
            new FuzzTarget("cid-bytes", EncodingTargets::cidBytes),
            new FuzzTarget("peer-id-text", List.of("12D3Koo", "Qm", "bafz", "k51"), EncodingTargets::peerIdText),
            new FuzzTarget("peer-id-bytes", EncodingTargets::peerIdBytes),
            new FuzzTarget("endpoint", List.of("[::ffff:", "]:", "255.255.255.255"), EncodingTargets::endpoint));

    private EncodingTargets() {}

    /** What {@code parse} makes of its input; empty when it refuses with the documented exception. */
    static <T> Optional<T> read(Supplier<T> parse) {
        try {
            return Optional.of(parse.get());
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s).{5,}");
            assertThat(refused.getMessage().length()).isLessThan(2000);
            return Optional.empty();
        }
    }

    private static void multiaddrText(byte[] input) {
        read(() -> Multiaddr.parse(new String(input, UTF_8))).ifPresent(EncodingTargets::bothForms);
    }

    private static void multiaddrBytes(byte[] input) {
        Bytes binary = Bytes.of(input);
        read(() -> Multiaddr.of(binary)).ifPresent(address -> {
            assertThat(address.bytes()).isEqualTo(binary);
            bothForms(address);
        });
    }

    private static void bothForms(Multiaddr address) {
        String text = address.toString();
        assertThat(Multiaddr.parse(text)).isEqualTo(address).hasToString(text);
        assertThat(Multiaddr.of(address.bytes())).isEqualTo(address);
        assertThat(Multiaddr.of(address.components())).isEqualTo(address);
        assertThat(address.components()).hasSizeBetween(1, Multiaddr.COMPONENTS_MAX);
        assertThat(address.bytes().length()).isLessThanOrEqualTo(Multiaddr.BYTES_MAX);
        assertThat(text.length()).isLessThanOrEqualTo(Multiaddr.TEXT_CHARS_MAX);
        address.endpoint().ifPresent(EncodingTargets::sameEndpoint);
        address.peerId().ifPresent(id -> assertThat(address.withPeerId(id)).isEqualTo(address));
        address.withoutPeerId().ifPresent(rest -> assertThat(address.toString()).startsWith(rest.toString()));
    }

    private static void varint(byte[] input) {
        read(() -> Varint.tryDecode(input, 0, input.length)).ifPresent(value -> {
            if (value == Varint.INCOMPLETE) {
                assertThat(input.length).isLessThan(Varint.BYTES_MAX);
                assertThat(read(() -> Varint.decode(input, 0, input.length))).isEmpty();
                return;
            }
            int length = Varint.length(value);
            assertThat(Varint.encode(value)).isEqualTo(Arrays.copyOf(input, length));
            assertThat(Varint.decode(input, 0, length)).isEqualTo(value);
        });
    }

    private static void multibase(byte[] input) {
        String text = new String(input, UTF_8);
        read(() -> Multibase.decode(text)).ifPresent(data -> {
            Multibase base = Multibase.of(text);
            assertThat(base.encode(data)).isEqualToIgnoringCase(text);
            assertThat(Multibase.decode(base.encode(data))).isEqualTo(data);
            assertThat(data.length()).isLessThanOrEqualTo(text.length());
        });
        Bytes data = Bytes.of(input, 0, Math.min(input.length, 256));
        for (Multibase base : Multibase.values()) {
            assertThat(Multibase.decode(base.encode(data))).isEqualTo(data);
        }
    }

    private static void multihash(byte[] input) {
        Bytes binary = Bytes.of(input);
        read(() -> Multihash.of(binary)).ifPresent(hash -> {
            assertThat(hash.bytes()).isEqualTo(binary);
            assertThat(hash.length()).isEqualTo(binary.length());
            assertThat(Multihash.ofBase58(hash.base58())).isEqualTo(hash);
            assertThat(hash.digest().length()).isLessThanOrEqualTo(Multihash.DIGEST_BYTES_MAX);
        });
    }

    private static void cidText(byte[] input) {
        read(() -> Cid.parse(new String(input, UTF_8))).ifPresent(EncodingTargets::bothForms);
    }

    private static void cidBytes(byte[] input) {
        Bytes binary = Bytes.of(input);
        read(() -> Cid.of(binary)).ifPresent(cid -> {
            assertThat(cid.bytes()).isEqualTo(binary);
            bothForms(cid);
        });
    }

    private static void bothForms(Cid cid) {
        assertThat(Cid.parse(cid.toString())).isEqualTo(cid).hasToString(cid.toString());
        assertThat(Cid.of(cid.bytes())).isEqualTo(cid);
        for (Multibase base : Multibase.values()) {
            assertThat(Cid.parse(cid.toV1().text(base))).isEqualTo(cid.toV1());
        }
    }

    private static void peerIdText(byte[] input) {
        read(() -> PeerId.parse(new String(input, UTF_8))).ifPresent(EncodingTargets::bothForms);
    }

    private static void peerIdBytes(byte[] input) {
        Bytes binary = Bytes.of(input);
        read(() -> PeerId.of(binary)).ifPresent(id -> {
            assertThat(id.bytes()).isEqualTo(binary);
            bothForms(id);
        });
    }

    private static void bothForms(PeerId id) {
        assertThat(PeerId.parse(id.toString())).isEqualTo(id);
        assertThat(PeerId.parse(id.toCid().toString())).isEqualTo(id);
        assertThat(PeerId.of(id.bytes())).isEqualTo(id);
        assertThat(id.bytes().length()).isLessThanOrEqualTo(2 + PeerId.INLINE_KEY_BYTES_MAX);
    }

    private static void endpoint(byte[] input) {
        String text = new String(input, UTF_8);
        read(() -> Endpoint.parse(text)).ifPresent(EncodingTargets::sameEndpoint);
        read(() -> IpAddress.parse(text)).ifPresent(ip -> {
            assertThat(IpAddress.parse(ip.toString())).isEqualTo(ip);
            assertThat(IpAddress.of(ip.toArray())).isEqualTo(ip);
        });
    }

    private static void sameEndpoint(Endpoint endpoint) {
        assertThat(Endpoint.parse(endpoint.toString())).isEqualTo(endpoint);
        assertThat(Multiaddr.of(endpoint, "udp").endpoint()).contains(endpoint);
    }
}
