package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Collects the keys of a JOIN; what is not set is absent. */
final class JoinBuilder {
    private final Bytes requesterPeerId;
    private final int natType;
    private final Endpoint endpoint;
    private @Nullable IpAddress rendezvousAddress;
    private @Nullable Integer rendezvousPort;
    private @Nullable Integer rendezvousType;
    private @Nullable Bytes rendezvousPeerId;
    private @Nullable Long rendezvousDeadline;
    private @Nullable Bytes rendezvousRequesterPeerId;
    private @Nullable String key;

    JoinBuilder(Bytes requesterPeerId, int natType, Endpoint endpoint) {
        this.requesterPeerId = requesterPeerId;
        this.natType = natType;
        this.endpoint = endpoint;
    }

    JoinBuilder rendezvousAddress(@Nullable IpAddress value) {
        rendezvousAddress = value;
        return this;
    }

    JoinBuilder rendezvousPort(@Nullable Integer value) {
        rendezvousPort = value;
        return this;
    }

    JoinBuilder rendezvousType(@Nullable Integer value) {
        rendezvousType = value;
        return this;
    }

    JoinBuilder rendezvousPeerId(@Nullable Bytes value) {
        rendezvousPeerId = value;
        return this;
    }

    JoinBuilder rendezvousDeadline(@Nullable Long value) {
        rendezvousDeadline = value;
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

    /** A received JOIN with the fields that its first public relay adds. */
    static SrpBody.Join rendezvous(SrpBody.Join join, Endpoint at, int natType, Bytes peerId, long deadlineMs) {
        return new JoinBuilder(join.requesterPeerId(), join.natType(), new Endpoint(join.address(), join.port()))
                .key(join.key())
                .rendezvousRequesterPeerId(join.rendezvousRequesterPeerId())
                .rendezvousAddress(at.ip())
                .rendezvousPort(at.port())
                .rendezvousType(natType)
                .rendezvousPeerId(peerId)
                .rendezvousDeadline(deadlineMs)
                .build();
    }

    SrpBody.Join build() {
        return new SrpBody.Join(
                rendezvousAddress,
                rendezvousPort,
                rendezvousType,
                rendezvousPeerId,
                rendezvousDeadline,
                rendezvousRequesterPeerId,
                requesterPeerId,
                natType,
                endpoint.ip(),
                key,
                endpoint.port(),
                null);
    }
}
