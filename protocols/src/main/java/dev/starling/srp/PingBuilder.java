package dev.starling.srp;

import dev.starling.core.Bytes;
import org.jspecify.annotations.Nullable;

/** Collects the keys of a PING; what is not set is absent. */
final class PingBuilder {
    private final Bytes requesterPeerId;
    private @Nullable Bytes cacheSummaryHash;
    private @Nullable Integer probeExternalPort;
    private @Nullable String reflectionId;
    private @Nullable String pingId;
    private @Nullable Integer natType;
    private @Nullable Long uptime;
    private @Nullable Long cacheSize;
    private @Nullable Boolean isConnection;
    private @Nullable Boolean isReflection;
    private @Nullable Boolean isProbe;
    private @Nullable Long timestamp;

    PingBuilder(Bytes requesterPeerId) {
        this.requesterPeerId = requesterPeerId;
    }

    PingBuilder cacheSummaryHash(@Nullable Bytes value) {
        cacheSummaryHash = value;
        return this;
    }

    PingBuilder probeExternalPort(@Nullable Integer value) {
        probeExternalPort = value;
        return this;
    }

    PingBuilder reflectionId(@Nullable String value) {
        reflectionId = value;
        return this;
    }

    PingBuilder pingId(@Nullable String value) {
        pingId = value;
        return this;
    }

    PingBuilder natType(@Nullable Integer value) {
        natType = value;
        return this;
    }

    PingBuilder uptime(@Nullable Long value) {
        uptime = value;
        return this;
    }

    PingBuilder cacheSize(@Nullable Long value) {
        cacheSize = value;
        return this;
    }

    PingBuilder isConnection(@Nullable Boolean value) {
        isConnection = value;
        return this;
    }

    PingBuilder isReflection(@Nullable Boolean value) {
        isReflection = value;
        return this;
    }

    PingBuilder isProbe(@Nullable Boolean value) {
        isProbe = value;
        return this;
    }

    PingBuilder timestamp(@Nullable Long value) {
        timestamp = value;
        return this;
    }

    SrpBody.Ping build() {
        return new SrpBody.Ping(
                requesterPeerId,
                cacheSummaryHash,
                probeExternalPort,
                reflectionId,
                pingId,
                natType,
                uptime,
                cacheSize,
                isConnection,
                isReflection,
                isProbe,
                null,
                timestamp);
    }
}
