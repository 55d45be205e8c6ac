package dev.starling.secure;

import dev.starling.core.Bytes;
import dev.starling.encoding.ProtoReader;
import dev.starling.encoding.ProtoWriter;
import dev.starling.identity.Identity;
import dev.starling.identity.ProofVerifier;
import dev.starling.identity.PublicKey;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code NoiseHandshakePayload} (libp2p specs, noise, r5): who owns the static key of a handshake, and with which
 * multiplexers. Field 3 was early data in old drafts and is skipped.
 *
 * @param identityKey the encoded host key
 * @param identitySig the host key's signature over the static key
 * @param muxers the extension {@code stream_muxers}; empty when absent or longer than the limit
 */
record HandshakePayload(Bytes identityKey, Bytes identitySig, List<String> muxers) {
    private static final byte[] SIGNATURE_PREFIX =
            Bytes.utf8("noise-libp2p-static-key:").toArray();

    private static final int IDENTITY_KEY = 1;
    private static final int IDENTITY_SIG = 2;
    private static final int EXTENSIONS = 4;
    private static final int STREAM_MUXERS = 2;

    /** Our payload for the handshake with this static key. */
    static HandshakePayload of(Identity identity, byte[] staticKey, List<String> muxers) {
        return new HandshakePayload(
                PublicKey.ed25519(identity.publicKey()).encoded(),
                Bytes.wrap(identity.sign(signed(staticKey))),
                muxers);
    }

    /** The same proof with other multiplexers, which it does not cover. */
    HandshakePayload with(List<String> others) {
        return new HandshakePayload(identityKey, identitySig, others);
    }

    /** What a host key signs. */
    static byte[] signed(byte[] staticKey) {
        return Bytes.concat(Bytes.wrap(SIGNATURE_PREFIX), Bytes.wrap(staticKey)).shared();
    }

    byte[] encoded() {
        ProtoWriter out = new ProtoWriter().bytes(IDENTITY_KEY, identityKey).bytes(IDENTITY_SIG, identitySig);
        if (!muxers.isEmpty()) {
            ProtoWriter extensions = new ProtoWriter();
            muxers.forEach(muxer -> extensions.text(STREAM_MUXERS, muxer));
            out.message(EXTENSIONS, extensions);
        }
        return out.toArray();
    }

    /** Reads a payload, which is at most as long as the limits permit. */
    static HandshakePayload decode(byte[] payload, int muxersMax) throws NoiseFailure {
        Bytes key = Bytes.EMPTY;
        Bytes signature = Bytes.EMPTY;
        List<String> muxers = new ArrayList<>();
        int seen = 0;
        try {
            ProtoReader in = ProtoReader.of(payload);
            while (in.next()) {
                switch (in.field()) {
                    case IDENTITY_KEY -> key = in.bytes(payload.length);
                    case IDENTITY_SIG -> signature = in.bytes(payload.length);
                    case EXTENSIONS -> seen += extensions(in.message(), muxers, muxersMax);
                    default -> in.skip();
                }
            }
        } catch (IllegalArgumentException malformed) {
            throw new NoiseFailure("bad-payload", String.valueOf(malformed.getMessage()));
        }
        return new HandshakePayload(key, signature, seen > muxersMax ? List.of() : List.copyOf(muxers));
    }

    /** Adds to {@code muxers} up to its limit; returns how many there were. */
    private static int extensions(ProtoReader in, List<String> muxers, int muxersMax) {
        int seen = 0;
        while (in.next()) {
            if (in.field() == STREAM_MUXERS) {
                seen++;
                if (muxers.size() < muxersMax) {
                    muxers.add(in.text(Integer.MAX_VALUE));
                }
            }
        }
        return seen;
    }

    /** The key that has signed {@code staticKey}. */
    PublicKey verified(byte[] staticKey, ProofVerifier verifier) throws NoiseFailure {
        PublicKey key;
        try {
            key = PublicKey.of(identityKey);
        } catch (IllegalArgumentException malformed) {
            throw new NoiseFailure("bad-payload", String.valueOf(malformed.getMessage()));
        }
        if (!verifier.signature(key, Bytes.wrap(signed(staticKey)), identitySig)) {
            throw new NoiseFailure("bad-signature", "the static key is not signed by " + key.peerId());
        }
        return key;
    }
}
