package dev.starling.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.core.Bytes;
import dev.starling.identity.Hashes;
import dev.starling.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CidTest {
    private static final String V0 = "QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR";
    private static final String V1 = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
    private static final Multihash FOO =
            Multihash.sha2_256(Bytes.wrap(Hashes.sha256("foo".getBytes(StandardCharsets.UTF_8))));

    @Test
    void version_0_is_a_bare_base58_multihash_of_dag_pb() {
        Cid cid = Cid.parse(V0);
        assertThat(cid.version()).isZero();
        assertThat(cid.codec()).isEqualTo(Cid.DAG_PB);
        assertThat(cid).hasToString(V0);
        assertThat(cid.bytes()).isEqualTo(cid.hash().bytes());
        assertThat(Cid.of(cid.bytes())).isEqualTo(cid);
    }

    @Test
    void version_1_names_its_codec_and_its_base() {
        Cid cid = Cid.parse(V1);
        assertThat(cid.version()).isOne();
        assertThat(cid.codec()).isEqualTo(Cid.DAG_PB);
        assertThat(cid).hasToString(V1);
        assertThat(Cid.of(cid.bytes())).isEqualTo(cid);
    }

    @Test
    void a_cid_is_the_same_in_another_base() {
        Cid cid = Cid.parse("bafybeif2pall7dybz7vecqka3zo24irdwabwdi4wc55jznaq75q7eaavvu");
        assertThat(cid.text(Multibase.BASE64)).isEqualTo("mAXASILp4Fr+PAc/qQUFA3l2uIiOwA2Gjlhd6nLQQ/2HyABWt");
        assertThat(Cid.parse("mAXASILp4Fr+PAc/qQUFA3l2uIiOwA2Gjlhd6nLQQ/2HyABWt"))
                .isEqualTo(cid);
    }

    @Test
    void the_two_versions_of_one_content_are_not_equal_but_convert() {
        assertThat(Cid.parse(V0)).isNotEqualTo(Cid.parse(V1));
        assertThat(Cid.parse(V0).toV1()).isEqualTo(Cid.parse(V1));
        assertThat(Cid.parse(V1).toV1()).isEqualTo(Cid.parse(V1));
    }

    @Test
    void the_empty_content_inlined_is_a_cid() {
        Cid cid = Cid.parse("bafkqaaa");
        assertThat(cid).isEqualTo(Cid.v1(Cid.RAW, Multihash.identity(Bytes.EMPTY)));
        assertThat(cid).hasToString("bafkqaaa");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "b",
                "Qm",
                "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zIII",
                "zQmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR",
                "QmaozNR7DZHQK1ZcU9p7QdrshMvXqWK6gpu5rmrkPdT3L",
                "bafybeif2pall7dybz7vecqka3zo24irdwabwdi4wc55jznaq75q7eaavv",
                "f1220" + "0000000000000000000000000000000000000000000000000000000000000000",
                "f0255" + "0000",
                "f0355" + "0000",
                "f01",
                "f0155",
                "f01550000ff",
                "f810055" + "0000",
            })
    void malformed_text_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Cid.parse(text));
    }

    @Test
    void version_0_with_a_multibase_prefix_is_refused_with_the_reason() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cid.parse("z" + V0))
                .withMessageContaining("no multibase prefix");
    }

    @Test
    void text_has_a_limit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cid.parse("f" + "0".repeat(Cid.TEXT_CHARS_MAX)))
                .withMessageContaining("384");
        Cid longest = Cid.v1(Long.MAX_VALUE, new Multihash(Long.MAX_VALUE, Bytes.of(new byte[128])));
        assertThat(Cid.parse(longest.text(Multibase.BASE16))).isEqualTo(longest);
    }

    @Test
    void version_0_holds_nothing_but_a_sha_256_of_dag_pb() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Cid(0, Cid.RAW, FOO));
        assertThatIllegalArgumentException().isThrownBy(() -> Cid.v0(Multihash.identity(FOO.digest())));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cid.v0(Multihash.sha2_256(FOO.digest().slice(0, 20))));
        assertThatIllegalArgumentException().isThrownBy(() -> new Cid(2, Cid.RAW, FOO));
        assertThatIllegalArgumentException().isThrownBy(() -> Cid.v1(-1, FOO));
        assertThatIllegalArgumentException().isThrownBy(() -> Cid.v0(FOO).text(Multibase.BASE32));
    }

    @Seeds(200)
    void text_in_every_base_leads_back_to_the_cid(RandomGenerator random) {
        byte[] digest = new byte[random.nextInt(33)];
        random.nextBytes(digest);
        Multihash hash = new Multihash(random.nextBoolean() ? Multihash.SHA2_256 : 0, Bytes.wrap(digest));
        long[] codecs = {Cid.RAW, Cid.DAG_PB, Cid.DAG_CBOR, Cid.LIBP2P_KEY, random.nextLong() >>> 1};
        Cid cid = Cid.v1(codecs[random.nextInt(codecs.length)], hash);
        assertThat(Cid.of(cid.bytes())).isEqualTo(cid);
        for (Multibase base : Multibase.values()) {
            assertThat(Cid.parse(cid.text(base))).isEqualTo(cid);
        }
    }
}
