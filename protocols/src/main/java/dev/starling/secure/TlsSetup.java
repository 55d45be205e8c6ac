package dev.starling.secure;

import dev.starling.encoding.PeerId;
import dev.starling.identity.HostCertificates;
import dev.starling.identity.ProofVerifier;
import java.util.List;
import java.util.Optional;

/**
 * What one TLS handshake starts from.
 *
 * @param certificates ours, which name our host key; made once and shared by all connections
 * @param verifier of those of other hosts; shared likewise
 * @param initiator whether we are the client; the dialer is
 * @param expected the peer that the other side must be; empty accepts any
 * @param muxers the multiplexers that we offer in the handshake, preferred first; empty to negotiate them afterwards
 * @param limits sizes and numbers
 */
public record TlsSetup(
        HostCertificates certificates,
        ProofVerifier verifier,
        boolean initiator,
        Optional<PeerId> expected,
        List<String> muxers,
        TlsLimits limits) {
    public TlsSetup {
        muxers = List.copyOf(muxers);
    }
}
