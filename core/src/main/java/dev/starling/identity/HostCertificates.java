package dev.starling.identity;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of a host: one on P-256, which everybody verifies, and one of Ed25519, which is faster. The peer's own
 * preference decides (RFC 8446 §4.4.2.2): js-libp2p, go-libp2p and rust-libp2p put P-256 first and never see the other
 * one, Starling puts Ed25519 first. Made once per host and shared by its connections; safe from any thread.
 */
public final class HostCertificates {
    private final List<HostCertificate> all;

    private HostCertificates(List<HostCertificate> all) {
        this.all = all;
    }

    /**
     * New certificates, valid from an hour ago for a hundred years.
     *
     * @param random cryptographically strong in the real world
     * @param epochMs the time now, in milliseconds since 1970-01-01T00:00Z
     */
    public static HostCertificates make(Identity identity, RandomGenerator random, long epochMs) {
        return new HostCertificates(List.of(
                HostCertificate.p256(identity, random, epochMs), HostCertificate.ed25519(identity, random, epochMs)));
    }

    /**
     * The one that a peer likes best.
     *
     * @param schemes the numbers of those that it verifies, preferred first
     * @return null where it verifies none of ours
     */
    public @Nullable HostCertificate preferred(int... schemes) {
        for (int scheme : schemes) {
            for (HostCertificate one : all) {
                if (one.scheme().number() == scheme) {
                    return one;
                }
            }
        }
        return null;
    }
}
