package dev.starling.secure;

import dev.starling.encoding.PeerId;
import dev.starling.identity.HostCertificate;
import java.util.List;
import java.util.Optional;

/**
 * What one TLS handshake starts from.
 *
 * @param certificate ours, which names our host key; made once and shared by all connections
 * @param initiator whether we are the client; the dialer is
 * @param expected the peer that the other side must be; empty accepts any
 * @param muxers the multiplexers that we offer in the handshake, preferred first; empty to negotiate them afterwards
 * @param limits sizes and numbers
 */
public record TlsSetup(
        HostCertificate certificate,
        boolean initiator,
        Optional<PeerId> expected,
        List<String> muxers,
        TlsLimits limits) {
    public TlsSetup {
        muxers = List.copyOf(muxers);
    }
}
