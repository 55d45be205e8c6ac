package dev.starling.secure;

import dev.starling.encoding.PeerId;
import dev.starling.identity.HostCertificates;
import dev.starling.identity.ProofVerifier;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Ends of TLS for tests: Alice is the client, Bob the server. */
final class TlsSides {
    static final long NOW_MS = 1_767_268_800_000L; // 2026-01-01T12:00Z
    static final String YAMUX = "/yamux/1.0.0";
    static final HostCertificates ALICE = HostCertificates.make(Side.ALICE, new SplittableRandom(31), NOW_MS);
    static final HostCertificates BOB = HostCertificates.make(Side.BOB, new SplittableRandom(32), NOW_MS);

    private TlsSides() {}

    static Side alice(String... muxers) {
        return side(setup(true, Optional.empty(), TlsLimits.DEFAULT, muxers), 10);
    }

    static Side bob(String... muxers) {
        return side(setup(false, Optional.empty(), TlsLimits.DEFAULT, muxers), 20);
    }

    static TlsSetup setup(boolean initiator, Optional<PeerId> expected, TlsLimits limits, String... muxers) {
        return new TlsSetup(
                initiator ? ALICE : BOB, ProofVerifier.EACH_TIME, initiator, expected, List.of(muxers), limits);
    }

    static Side side(TlsSetup setup, long seed) {
        Side side = new Side(new TlsMachine(setup), seed);
        side.epochMs = NOW_MS;
        return side;
    }
}
