package dev.starling.secure;

import dev.starling.encoding.PeerId;
import dev.starling.identity.Identity;
import dev.starling.identity.ProofVerifier;
import java.util.List;
import java.util.Optional;

/**
 * What one handshake starts from.
 *
 * @param identity our host key
 * @param staticKey the key that we use for all handshakes, signed by our host key; empty for a new one in this one
 * @param verifier of the other side's signature; shared by all connections
 * @param initiator whether we speak first; the dialer does
 * @param expected the peer that the other side must be; empty accepts any
 * @param muxers the multiplexers that we offer in the handshake, preferred first; empty to negotiate them afterwards
 * @param limits time and sizes
 */
public record NoiseSetup(
        Identity identity,
        Optional<NoiseStaticKey> staticKey,
        ProofVerifier verifier,
        boolean initiator,
        Optional<PeerId> expected,
        List<String> muxers,
        NoiseLimits limits) {
    public NoiseSetup {
        muxers = List.copyOf(muxers);
    }

    /** With a static key for this handshake alone, and no memory. */
    public NoiseSetup(
            Identity identity, boolean initiator, Optional<PeerId> expected, List<String> muxers, NoiseLimits limits) {
        this(identity, Optional.empty(), ProofVerifier.EACH_TIME, initiator, expected, muxers, limits);
    }
}
