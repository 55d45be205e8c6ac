package dev.starling.identity;

import dev.starling.core.Bytes;
import dev.starling.encoding.ProtoReader;
import dev.starling.encoding.ProtoWriter;
import dev.starling.encoding.Varint;

/**
 * Something a peer has signed (libp2p specs, RFC 0002): the protobuf message {@code {1: key, 2: payload type, 3: payload,
 * 5: signature}}. The signature covers a domain, which is not sent, so that nothing signed for one purpose serves
 * another.
 *
 * @param key whose signature it is
 * @param payloadType what the payload is, as bytes
 * @param payload what is signed
 * @param signature over length-prefixed domain, payload type and payload
 */
public record SignedEnvelope(PublicKey key, Bytes payloadType, Bytes payload, Bytes signature) {
    /** The longest payload accepted, in bytes. */
    public static final int PAYLOAD_BYTES_MAX = 8192;

    private static final int PAYLOAD_TYPE_BYTES_MAX = 64;
    private static final int SIGNATURE_BYTES_MAX = 1024;
    private static final int KEY_BYTES_MAX = PublicKey.DATA_BYTES_MAX + 8;

    /** Signs a payload. */
    public static SignedEnvelope seal(Identity identity, String domain, Bytes payloadType, Bytes payload) {
        byte[] signature = identity.sign(signed(domain, payloadType, payload));
        return new SignedEnvelope(PublicKey.ed25519(identity.publicKey()), payloadType, payload, Bytes.wrap(signature));
    }

    /**
     * From the encoded message. The signature is not checked yet: see {@link #verify}.
     *
     * @throws IllegalArgumentException when malformed, incomplete or too long
     */
    public static SignedEnvelope of(Bytes encoded) {
        ProtoReader in = ProtoReader.of(encoded);
        Bytes key = Bytes.EMPTY;
        Bytes payloadType = Bytes.EMPTY;
        Bytes payload = Bytes.EMPTY;
        Bytes signature = Bytes.EMPTY;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> key = in.bytes(KEY_BYTES_MAX);
                case 2 -> payloadType = in.bytes(PAYLOAD_TYPE_BYTES_MAX);
                case 3 -> payload = in.bytes(PAYLOAD_BYTES_MAX);
                case 5 -> signature = in.bytes(SIGNATURE_BYTES_MAX);
                default -> in.skip();
            }
        }
        if (payloadType.isEmpty() || signature.isEmpty()) {
            throw new IllegalArgumentException(
                    "a signed envelope has no " + (signature.isEmpty() ? "signature" : "type"));
        }
        return new SignedEnvelope(PublicKey.of(key), payloadType, payload, signature);
    }

    /** Whether the signature holds for this domain. */
    public boolean verify(String domain) {
        return key.verify(signed(domain, payloadType, payload), signature.shared());
    }

    private static byte[] signed(String domain, Bytes payloadType, Bytes payload) {
        return Bytes.concat(prefixed(Bytes.utf8(domain)), prefixed(payloadType), prefixed(payload))
                .shared();
    }

    private static Bytes prefixed(Bytes part) {
        return Bytes.concat(Bytes.wrap(Varint.encode(part.length())), part);
    }

    /** The encoded message. */
    public Bytes encoded() {
        return new ProtoWriter()
                .bytes(1, key.encoded())
                .bytes(2, payloadType)
                .bytes(3, payload)
                .bytes(5, signature)
                .toBytes();
    }
}
