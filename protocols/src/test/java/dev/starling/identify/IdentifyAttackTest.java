package dev.starling.identify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.core.Bytes;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.ProtoWriter;
import dev.starling.identity.Identity;
import dev.starling.identity.PublicKey;
import dev.starling.identity.SignedEnvelope;
import dev.starling.testing.Held;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer says of itself, made to be large, deep or about somebody else. */
final class IdentifyAttackTest {
    private static final Identity IDENTITY = Identity.generate(new SplittableRandom(2));
    private static final Identity OTHER = Identity.generate(new SplittableRandom(3));
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/192.0.2.1/tcp/4001");
    private static final Bytes TYPE = Bytes.of((byte) 3, (byte) 1);
    private static final int PART = IdentifyMessage.MESSAGE_BYTES_MAX;

    private static Bytes filled(int length) {
        byte[] bytes = new byte[length];
        java.util.Arrays.fill(bytes, (byte) 'x');
        return Bytes.wrap(bytes);
    }

    /** The most of everything that ten parts have room for. */
    @Test
    void ten_parts_full_of_anything_become_a_message_of_bounded_size() {
        ProtoWriter part = new ProtoWriter();
        for (int i = 0; part.length() < PART - 700; i++) {
            part.bytes(2, ADDRESS.bytes())
                    .bytes(2, Bytes.fromHex("ffff03"))
                    .text(3, "/protocol/" + i)
                    .bytes(3, filled(256))
                    .bytes(4, ADDRESS.bytes())
                    .bytes(5, filled(100));
        }
        IdentifyMessage message = IdentifyMessage.of(Collections.nCopies(10, part.toBytes()));
        assertThat(message.listenAddresses()).hasSize(IdentifyMessage.ADDRESSES_MAX);
        assertThat(message.protocols()).hasSizeLessThanOrEqualTo(IdentifyMessage.PROTOCOLS_MAX);
        assertThat(Held.bytes(message)).isLessThan(10 * PART * 3L);
    }

    @Test
    void however_long_a_part_is_what_is_kept_has_a_limit() {
        ProtoWriter part = new ProtoWriter();
        for (int i = 0; part.length() < 4 << 20; i++) {
            part.bytes(3, filled(256)).bytes(2, ADDRESS.bytes()).bytes(6, filled(8000));
        }
        IdentifyMessage message = IdentifyMessage.of(List.of(part.toBytes()));
        assertThat(message.agentVersion().orElseThrow()).hasSize(IdentifyMessage.TEXT_BYTES_MAX);
        assertThat(Held.bytes(message))
                .isLessThan(IdentifyMessage.PROTOCOLS_MAX * (IdentifyMessage.TEXT_BYTES_MAX + 100L) + (64 << 10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0affffffffffffffff3f", // 2^62 - 1 bytes of key
                "12ffffffffffffffffff01", // an address of 2^64 - 1 bytes
                "42ffffffff07", // a record of 2 GiB
                "1a05782f", // a protocol that is not there in full
                "4a85808080808080808080808000", // a length without end, in a field nobody knows
                "420a1a0a1a0a1a0a1a0a", // lengths inside of lengths, each a lie
                "0b0a0c", // groups
                "0a0408021200", // a key of no bytes is no secp256k1 key, but the message is one
                "0a03080112", // a key cut off
                "0a04080a1200", // a key of an unknown kind
                "1802" // a protocol that is a number
            })
    void lengths_that_lie_and_kinds_that_do_not_fit_are_refused_before_anything_is_allotted(String hex) {
        Bytes part = Bytes.fromHex(hex);
        try {
            IdentifyMessage message = IdentifyMessage.of(List.of(part));
            assertThat(hex).isEqualTo("0a0408021200");
            assertThat(message.key().orElseThrow().verify(new byte[1], new byte[64]))
                    .isFalse();
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s).{5,500}");
        }
    }

    @Test
    void eleven_parts_are_refused_whatever_is_in_them() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IdentifyMessage.of(Collections.nCopies(IdentifyMessage.PARTS_MAX + 1, Bytes.EMPTY)));
    }

    @Test
    void the_last_of_many_keys_counts_and_none_but_it_is_kept() {
        ProtoWriter part = new ProtoWriter();
        for (int i = 0; i < 200; i++) {
            part.bytes(1, PublicKey.ed25519(OTHER.publicKey()).encoded());
        }
        part.bytes(1, PublicKey.ed25519(IDENTITY.publicKey()).encoded());
        IdentifyMessage message = IdentifyMessage.of(List.of(part.toBytes()));
        assertThat(message.key()).contains(PublicKey.ed25519(IDENTITY.publicKey()));
        assertThat(Held.bytes(message)).isLessThan(2000);
    }

    /** Row 26: a signature serves for what it was made for. */
    @Test
    void a_signature_from_elsewhere_makes_no_record() {
        SignedEnvelope good = PeerRecord.seal(IDENTITY, 1, List.of(ADDRESS));
        for (String domain : List.of("", "libp2p-relay-rsvp", "libp2p-routing-state", "libp2p-peer-recor")) {
            assertThatIllegalArgumentException()
                    .as(domain)
                    .isThrownBy(() -> PeerRecord.open(SignedEnvelope.seal(IDENTITY, domain, TYPE, good.payload())));
        }
        List<Bytes> signedElsewhere = List.of(
                good.payload(),
                Bytes.concat(Bytes.utf8("noise-libp2p-static-key:"), good.payload()),
                Bytes.concat(Bytes.utf8(PeerRecord.DOMAIN), TYPE, good.payload()));
        for (Bytes signed : signedElsewhere) {
            Bytes signature = Bytes.wrap(IDENTITY.sign(signed.toArray()));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PeerRecord.open(
                            new SignedEnvelope(good.key(), good.payloadType(), good.payload(), signature)));
        }
    }

    @Test
    void an_envelope_with_any_bit_flipped_is_no_record_of_the_signers() {
        byte[] good = PeerRecord.seal(IDENTITY, 1, List.of(ADDRESS)).encoded().toArray();
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatIllegalArgumentException()
                    .as("bit %d", bit)
                    .isThrownBy(() -> PeerRecord.open(SignedEnvelope.of(Bytes.wrap(bad))));
        }
        for (int cut = 0; cut < good.length; cut++) {
            Bytes bad = Bytes.of(good, 0, cut);
            assertThatIllegalArgumentException().isThrownBy(() -> PeerRecord.open(SignedEnvelope.of(bad)));
        }
    }

    /** The boundary between type and payload is signed as well. */
    @Test
    void bytes_do_not_move_between_the_type_and_the_payload() {
        SignedEnvelope good = SignedEnvelope.seal(
                IDENTITY, PeerRecord.DOMAIN, Bytes.of((byte) 3), Bytes.concat(Bytes.of((byte) 1), Bytes.utf8("rest")));
        assertThat(good.verify(PeerRecord.DOMAIN)).isTrue();
        SignedEnvelope moved = new SignedEnvelope(good.key(), TYPE, Bytes.utf8("rest"), good.signature());
        assertThat(moved.verify(PeerRecord.DOMAIN)).isFalse();
    }

    @Test
    void a_record_full_of_addresses_is_cut_and_one_that_is_too_long_refused() {
        ProtoWriter many = new ProtoWriter().bytes(1, IDENTITY.peerId().bytes());
        while (many.length() < SignedEnvelope.PAYLOAD_BYTES_MAX - 20) {
            many.message(3, new ProtoWriter().bytes(1, ADDRESS.bytes()).bytes(1, ADDRESS.bytes()));
            many.bytes(3, Bytes.EMPTY);
        }
        PeerRecord record = PeerRecord.open(sealed(many));
        assertThat(record.addresses()).hasSize(PeerRecord.ADDRESSES_MAX);
        assertThat(Held.bytes(record)).isLessThan(64 << 10);
        many.bytes(9, filled(100));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignedEnvelope.of(sealed(many).encoded()));
    }

    @Test
    void a_sequence_number_beyond_63_bits_and_a_record_about_two_peers_are_nothing_special() {
        Bytes start = new ProtoWriter().bytes(1, IDENTITY.peerId().bytes()).toBytes();
        Bytes huge = Bytes.concat(start, Bytes.fromHex("10ffffffffffffffffff01"));
        assertThat(PeerRecord.open(sealed(huge)).sequence()).isEqualTo(-1);
        Bytes two = Bytes.concat(
                start, new ProtoWriter().bytes(1, OTHER.peerId().bytes()).toBytes());
        assertThatIllegalArgumentException().isThrownBy(() -> PeerRecord.open(sealed(two)));
    }

    private static SignedEnvelope sealed(ProtoWriter payload) {
        return sealed(payload.toBytes());
    }

    private static SignedEnvelope sealed(Bytes payload) {
        return SignedEnvelope.seal(IDENTITY, PeerRecord.DOMAIN, TYPE, payload);
    }
}
