package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Collects the keys of a JOIN; what is not set is absent. */
final class JoinBuilder {
    private final Bytes requesterPeerId;
    private final int natType;
    private final Endpoint endpoint;
    private @Nullable Integer rendezvousType;
    private @Nullable Bytes rendezvousPeerId;
    private @Nullable Bytes rendezvousRequesterPeerId;
    private @Nullable String key;

    JoinBuilder(Bytes requesterPeerId, int natType, Endpoint endpoint) {
        this.requesterPeerId = requesterPeerId;
        this.natType = natType;
        this.endpoint = endpoint;
    }

    JoinBuilder rendezvousType(@Nullable Integer value) {
        rendezvousType = value;
        return this;
    }

    JoinBuilder rendezvousPeerId(@Nullable Bytes value) {
        rendezvousPeerId = value;
        return this;
    }

    JoinBuilder rendezvousRequesterPeerId(@Nullable Bytes value) {
        rendezvousRequesterPeerId = value;
        return this;
    }

    JoinBuilder key(@Nullable String value) {
        key = value;
        return this;
    }

    /** The group, as base64 of both ids with a colon between. */
    JoinBuilder group(Bytes clusterId, Bytes subclusterId) {
        Base64.Encoder base64 = Base64.getEncoder();
        return key(base64.encodeToString(clusterId.shared()) + ":" + base64.encodeToString(subclusterId.shared()));
    }

    SrpBody.Join build() {
        return new SrpBody.Join(
                null,
                null,
                rendezvousType,
                rendezvousPeerId,
                null,
                rendezvousRequesterPeerId,
                requesterPeerId,
                natType,
                endpoint.ip(),
                key,
                endpoint.port(),
                null);
    }
}
