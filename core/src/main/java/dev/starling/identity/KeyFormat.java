package dev.starling.identity;

import dev.starling.core.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * How an identity's secret stands in a file. Reading recognises the format by the content; no message of an exception
 * holds any of it.
 */
public enum KeyFormat {
    /**
     * Starling's own, of a state folder:
     *
     * <pre>
     *   # The secret key of a Starling peer. Who has it is that peer: keep a copy, show it to nobody.
     *   secret 4f…  (64 hexadecimal digits: the Ed25519 seed)
     *   public 81…  (the public key, which must fit)
     * </pre>
     */
    IDENTITY {
        @Override
        public byte[] encode(Identity identity) {
            String text =
                    "# The secret key of a Starling peer. Who has it is that peer: keep a copy, show it to nobody.\n"
                            + "secret " + identity.seed().hex() + "\npublic "
                            + identity.publicKey().hex() + "\n";
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    },

    /** PKCS #8 (RFC 5958, RFC 8410 §7) between the lines of RFC 7468 §10, as OpenSSL reads and writes it. */
    PEM {
        @Override
        public byte[] encode(Identity identity) {
            String der =
                    Base64.getEncoder().encodeToString(Pkcs8.encode(identity).shared());
            return ("-----BEGIN PRIVATE KEY-----\n" + der + "\n-----END PRIVATE KEY-----\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }
    },

    /** The message {@code PrivateKey} of libp2p (peer-ids, "Keys") in base64, as Kubo's configuration has it. */
    PROTOBUF {
        @Override
        public byte[] encode(Identity identity) {
            String text = Base64.getEncoder()
                    .encodeToString(LibP2pKey.encode(identity).shared());
            return (text + "\n").getBytes(StandardCharsets.US_ASCII);
        }
    },

    /** The bytes of that message, as go-libp2p, js-libp2p and rust-libp2p store them. Reads also hexadecimal digits. */
    PROTOBUF_RAW {
        @Override
        public byte[] encode(Identity identity) {
            return LibP2pKey.encode(identity).toArray();
        }
    };

    /** What a file of this format holds. */
    public abstract byte[] encode(Identity identity);

    /**
     * The identity in a file of any format.
     *
     * @throws IllegalArgumentException saying what the content is instead, such as a key of another kind
     */
    public static Identity decode(byte[] content) {
        // No text begins with a backspace.
        return content.length > 0 && content[0] == LibP2pKey.TYPE_TAG
                ? LibP2pKey.decode(Bytes.of(content))
                : KeyText.decode(new String(content, StandardCharsets.ISO_8859_1));
    }
}
