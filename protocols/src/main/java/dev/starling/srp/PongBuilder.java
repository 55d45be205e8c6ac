package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import org.jspecify.annotations.Nullable;

/** Collects the keys of a PONG; what is not set is absent. */
final class PongBuilder {
    private final Bytes responderPeerId;
    private final Bytes requesterPeerId;
    private @Nullable Bytes cacheSummaryHash;
    private @Nullable Integer port;
    private @Nullable IpAddress address;
    private @Nullable Long uptime;
    private @Nullable Long cacheSize;
    private @Nullable Integer natType;
    private @Nullable Boolean isReflection;
    private @Nullable Boolean isConnection;
    private @Nullable String reflectionId;
    private @Nullable String pingId;
    private @Nullable Boolean isProbe;
    private @Nullable Boolean rejected;

    PongBuilder(Bytes responderPeerId, Bytes requesterPeerId) {
        this.responderPeerId = responderPeerId;
        this.requesterPeerId = requesterPeerId;
    }

    PongBuilder cacheSummaryHash(@Nullable Bytes value) {
        cacheSummaryHash = value;
        return this;
    }

    PongBuilder port(@Nullable Integer value) {
        port = value;
        return this;
    }

    PongBuilder address(@Nullable IpAddress value) {
        address = value;
        return this;
    }

    PongBuilder uptime(@Nullable Long value) {
        uptime = value;
        return this;
    }

    PongBuilder cacheSize(@Nullable Long value) {
        cacheSize = value;
        return this;
    }

    PongBuilder natType(@Nullable Integer value) {
        natType = value;
        return this;
    }

    PongBuilder isReflection(@Nullable Boolean value) {
        isReflection = value;
        return this;
    }

    PongBuilder isConnection(@Nullable Boolean value) {
        isConnection = value;
        return this;
    }

    PongBuilder reflectionId(@Nullable String value) {
        reflectionId = value;
        return this;
    }

    PongBuilder pingId(@Nullable String value) {
        pingId = value;
        return this;
    }

    PongBuilder isProbe(@Nullable Boolean value) {
        isProbe = value;
        return this;
    }

    PongBuilder rejected(@Nullable Boolean value) {
        rejected = value;
        return this;
    }

    SrpBody.Pong build() {
        return new SrpBody.Pong(
                requesterPeerId,
                responderPeerId,
                cacheSummaryHash,
                port,
                address,
                uptime,
                cacheSize,
                natType,
                isReflection,
                isConnection,
                reflectionId,
                pingId,
                null,
                isProbe,
                rejected);
    }
}
