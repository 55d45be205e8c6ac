package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.identity.Ed25519;
import dev.starling.identity.Hashes;
import java.util.Objects;

/**
 * A group's ids and keys (docs/protocol/srp.md §12). Whoever has the shared key reads and writes everything in the
 * group; there is no forward secrecy. Never printed.
 */
public final class ClusterKeys {
    private final Bytes clusterId;
    private final Bytes sharedKey;
    private final Bytes subclusterId;

    private ClusterKeys(Bytes clusterId, Bytes sharedKey) {
        if (clusterId.length() != 32 || sharedKey.length() != 32) {
            throw new IllegalArgumentException("a cluster id and a shared key have 32 bytes each, not "
                    + clusterId.length() + " and " + sharedKey.length());
        }
        this.clusterId = clusterId;
        this.sharedKey = sharedKey;
        subclusterId = Bytes.wrap(Ed25519.publicKey(sharedKey.shared()));
    }

    /**
     * From the two 32-byte values themselves.
     *
     * @throws IllegalArgumentException when either has another length
     */
    public static ClusterKeys of(Bytes clusterId, Bytes sharedKey) {
        return new ClusterKeys(clusterId, sharedKey);
    }

    /** As the reference derives them: cluster id SHA-256(name), shared key BLAKE2b-256(secret), both of UTF-8 text. */
    public static ClusterKeys derive(String name, String secret) {
        return new ClusterKeys(
                Bytes.wrap(Hashes.sha256(Bytes.utf8(name).shared())),
                Bytes.wrap(Hashes.blake2b(32, Bytes.utf8(secret).shared())));
    }

    /** The application's id, 32 bytes, visible on the wire. */
    public Bytes clusterId() {
        return clusterId;
    }

    /** The group's id, its Ed25519 public key, visible on the wire. */
    public Bytes subclusterId() {
        return subclusterId;
    }

    /** The secret, also the seed of the group's Ed25519 key. */
    public Bytes sharedKey() {
        return sharedKey;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClusterKeys that
                && clusterId.equals(that.clusterId)
                && sharedKey.equals(that.sharedKey);
    }

    @Override
    public int hashCode() {
        return Objects.hash(clusterId, subclusterId);
    }

    @Override
    public String toString() {
        return "ClusterKeys[cluster " + clusterId + ", subcluster " + subclusterId + "]";
    }
}
