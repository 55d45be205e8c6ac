package dev.starling.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.identity.AesGcm;
import org.junit.jupiter.api.Test;

/** The trace of RFC 8448 §3, "Simple 1-RTT Handshake". */
class TlsSecretsTest {
    private static final TlsSecrets SECRETS = new TlsSecrets(
            hex("8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d"),
            hex("860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8"));
    private static final byte[] FINISHED_HASH = hex("9608102a0f1ccc6db6250b7b7e417b1a000eaada3daae4777a7686c9ff83df13");

    private static byte[] hex(String digits) {
        return Bytes.fromHex(digits).toArray();
    }

    @Test
    void the_secrets_of_the_handshake_are_those_of_the_trace() {
        assertThat(SECRETS.clientHandshake)
                .isEqualTo(hex("b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21"));
        assertThat(SECRETS.serverHandshake)
                .isEqualTo(hex("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38"));
    }

    @Test
    void the_secrets_of_the_transport_are_those_of_the_trace() {
        assertThat(SECRETS.clientTraffic(FINISHED_HASH))
                .isEqualTo(hex("9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5"));
        assertThat(SECRETS.serverTraffic(FINISHED_HASH))
                .isEqualTo(hex("a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643"));
    }

    @Test
    void keys_are_those_of_the_trace() {
        byte[] secret = SECRETS.serverHandshake;
        assertThat(TlsSecrets.expandLabel(secret, "key", TlsSecrets.NO_CONTEXT, AesGcm.KEY_BYTES))
                .isEqualTo(hex("3fce516009c21727d0f2e4e86ee403bc"));
        assertThat(TlsSecrets.expandLabel(secret, "iv", TlsSecrets.NO_CONTEXT, AesGcm.IV_BYTES))
                .isEqualTo(hex("5d313eb2671276ee13000b30"));
    }
}
