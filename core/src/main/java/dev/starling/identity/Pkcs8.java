package dev.starling.identity;

import dev.starling.core.Bytes;

/** An Ed25519 key in PKCS #8: {@code OneAsymmetricKey} of RFC 5958 §2 with the algorithm of RFC 8410 §3 and §7. */
final class Pkcs8 {
    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int ATTRIBUTES = 0xa0;
    private static final int PUBLIC_KEY = 0x81;
    private static final Bytes ED25519 = Bytes.fromHex("06032b6570"); // 1.3.101.112
    private static final Bytes PREFIX = Bytes.fromHex("302e020100300506032b657004220420");

    private final byte[] in;
    private int at;

    private Pkcs8(byte[] in) {
        this.in = in;
    }

    /** Version 1, without the public key. */
    static Bytes encode(Identity identity) {
        return Bytes.concat(PREFIX, identity.seed());
    }

    static Identity decode(Bytes der) {
        Pkcs8 outer = new Pkcs8(der.shared());
        Pkcs8 fields = new Pkcs8(outer.next(SEQUENCE).toArray());
        outer.requireEnd();
        Bytes version = fields.next(INTEGER);
        if (version.length() != 1 || version.at(0) < 0 || version.at(0) > 1) {
            throw malformed();
        }
        if (!fields.next(SEQUENCE).equals(ED25519)) {
            throw new IllegalArgumentException(
                    "the key's algorithm is another than Ed25519; a Starling peer has an Ed25519 key");
        }
        Pkcs8 inner = new Pkcs8(fields.next(OCTET_STRING).toArray());
        Identity identity = Identity.ofSeed(inner.next(OCTET_STRING));
        inner.requireEnd();
        if (fields.isNext(ATTRIBUTES)) {
            fields.next(ATTRIBUTES);
        }
        if (fields.isNext(PUBLIC_KEY)) {
            // A BIT STRING: how many bits of the last byte are none, then the key.
            Bytes bits = fields.next(PUBLIC_KEY);
            if (bits.length() != 33 || bits.at(0) != 0) {
                throw malformed();
            }
            LibP2pKey.requireFits(identity, bits.slice(1, 33));
        }
        fields.requireEnd();
        return identity;
    }

    private boolean isNext(int tag) {
        return at < in.length && (in[at] & 0xff) == tag;
    }

    /** The content of the next value, which must have this tag; lengths in one or two bytes are all that keys need. */
    private Bytes next(int tag) {
        if (!isNext(tag) || in.length - at < 2) {
            throw malformed();
        }
        int length = in[at + 1] & 0xff;
        int start = at + 2;
        if (length == 0x81 && start < in.length && in[start] < 0) {
            length = in[start++] & 0xff;
        } else if (length > 0x7f) {
            throw malformed();
        }
        if (length > in.length - start) {
            throw malformed();
        }
        at = start + length;
        return Bytes.of(in, start, length);
    }

    private void requireEnd() {
        if (at != in.length) {
            throw malformed();
        }
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("not a PKCS #8 secret key: it is damaged, or of another kind than Ed25519");
    }
}
