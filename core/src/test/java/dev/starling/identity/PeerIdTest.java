package dev.starling.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.core.Bytes;
import dev.starling.encoding.Cid;
import dev.starling.encoding.Multibase;
import dev.starling.encoding.Multihash;
import dev.starling.encoding.PeerId;
import dev.starling.testing.Seeds;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys are those of the libp2p peer-id specification. */
final class PeerIdTest {
    private static final Bytes SEED = Bytes.fromHex("7e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d");
    private static final Identity IDENTITY = Identity.ofSeed(SEED);
    private static final String TEXT = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";

    @Test
    void an_ed25519_key_is_contained_in_its_peer_id() {
        PeerId id = IDENTITY.peerId();
        assertThat(id).hasToString(TEXT);
        assertThat(id.bytes().hex())
                .isEqualTo("0024080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e");
        assertThat(id.inlineKey().map(PublicKey::of)).contains(PublicKey.ed25519(IDENTITY.publicKey()));
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/peer-ids.csv", numLinesToSkip = 1)
    void the_specifications_keys_have_their_ids(KeyType type, String encoded, String base58, String base32) {
        PublicKey key = PublicKey.of(Bytes.fromHex(encoded));
        assertThat(key.type()).isEqualTo(type);
        assertThat(key.encoded()).isEqualTo(Bytes.fromHex(encoded));
        assertThat(key.peerId()).hasToString(base58);
        assertThat(key.peerId().toCid()).hasToString(base32);
        assertThat(PeerId.parse(base58)).isEqualTo(key.peerId());
        assertThat(PeerId.parse(base32)).isEqualTo(key.peerId());
        boolean inline = key.encoded().length() <= PeerId.INLINE_KEY_BYTES_MAX;
        assertThat(key.peerId().inlineKey().isPresent()).isEqualTo(inline);
    }

    @Test
    void a_cid_in_any_base_is_read() {
        PeerId id = IDENTITY.peerId();
        for (Multibase base : Multibase.values()) {
            assertThat(PeerId.parse(id.toCid().text(base))).isEqualTo(id);
        }
        assertThat(PeerId.parse("k2k4r8oqamigqdo6o7hsbfwd45y70oyynp98usk7zmyfrzpqxh1pohl7"))
                .hasToString("QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "Qm",
                "12D3Koo",
                "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3p0",
                "QmxoHT6iViN5xAjoz1VZ553cL31U9F94ht3QvWR1FrEbZY", // a digest of another length
                "bafybeif2pall7dybz7vecqka3zo24irdwabwdi4wc55jznaq75q7eaavvu", // codec dag-pb
                "z12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq", // a multihash, but no CID
                "localhost",
            })
    void what_is_no_peer_id_is_refused_with_the_text_in_the_message(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerId.parse(text))
                .withMessageContaining("\"" + text + "\"");
    }

    @Test
    void only_whole_sha_256_and_small_identity_multihashes_are_peer_ids() {
        Bytes digest = Bytes.of(new byte[32]);
        assertThat(PeerId.of(Multihash.sha2_256(digest)).inlineKey()).isEmpty();
        assertThat(PeerId.of(Multihash.identity(Bytes.of(new byte[42]))).inlineKey())
                .isPresent();
        assertThatIllegalArgumentException().isThrownBy(() -> PeerId.of(Multihash.identity(Bytes.of(new byte[43]))));
        assertThatIllegalArgumentException().isThrownBy(() -> PeerId.of(Multihash.identity(Bytes.EMPTY)));
        assertThatIllegalArgumentException().isThrownBy(() -> PeerId.of(Multihash.sha2_256(Bytes.of(new byte[31]))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerId.of(new Multihash(Multihash.BLAKE2B_256, digest)))
                .withMessageContaining("blake2b-256");
        assertThatIllegalArgumentException().isThrownBy(() -> PeerId.of(Bytes.EMPTY));
        assertThatIllegalArgumentException().isThrownBy(() -> PeerId.parse("1".repeat(5000)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0801",
                "08011220",
                "08011220" + "00", // too short
                "080412" + "0100", // an unknown type
                "088112" + "0100", // a negative byte for a type
                "0801122100" + "0000000000000000000000000000000000000000000000000000000000000000", // 33 bytes
                "12200801", // fields in another order
                "0803120100ff", // something after it
                "080312810000", // a length not in minimal form
            })
    void a_public_key_in_another_encoding_is_refused(String hex) {
        assertThatIllegalArgumentException().isThrownBy(() -> PublicKey.of(Bytes.fromHex(hex)));
    }

    @Test
    void a_key_of_42_encoded_bytes_is_contained_and_one_of_43_is_hashed() {
        PublicKey contained = new PublicKey(KeyType.ECDSA, Bytes.of(new byte[38]));
        assertThat(contained.encoded().length()).isEqualTo(PeerId.INLINE_KEY_BYTES_MAX);
        assertThat(contained.peerId().inlineKey()).contains(contained.encoded());
        PeerId hashed = new PublicKey(KeyType.ECDSA, Bytes.of(new byte[39])).peerId();
        assertThat(hashed.hash().code()).isEqualTo(Multihash.SHA2_256);
        assertThat(hashed).isNotEqualByComparingTo(contained.peerId()).isNotEqualTo(contained.peerId());
    }

    @Test
    void a_public_key_has_a_limit() {
        Bytes longest = Bytes.of(new byte[PublicKey.DATA_BYTES_MAX]);
        PublicKey key = new PublicKey(KeyType.RSA, longest);
        assertThat(PublicKey.of(key.encoded())).isEqualTo(key);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PublicKey(KeyType.RSA, Bytes.of(new byte[PublicKey.DATA_BYTES_MAX + 1])));
    }

    @Seeds(200)
    void every_text_form_leads_back_to_the_id(RandomGenerator random) {
        PeerId id = random.nextBoolean()
                ? Identity.generate(random).peerId()
                : new PublicKey(KeyType.values()[random.nextInt(4)], randomBytes(random, 32)).peerId();
        assertThat(PeerId.parse(id.toString())).isEqualTo(id).hasSameHashCodeAs(id);
        assertThat(PeerId.parse(id.toCid().toString())).isEqualTo(id).isEqualByComparingTo(id);
        assertThat(PeerId.of(id.bytes())).isEqualTo(id);
        assertThat(PeerId.of(id.toCid().hash())).isEqualTo(id);
        assertThat(id.toCid().codec()).isEqualTo(Cid.LIBP2P_KEY);
    }

    private static Bytes randomBytes(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }
}
