package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The JSON bodies of control packets (docs/protocol/srp.md §3). Components bear the names of the JSON keys and stand in
 * the order of that section's table; null means the key is absent. Peer ids are 32 bytes, summary hashes 20, ports
 * 1…65535, NAT types the bits of {@link NatType}, times milliseconds, addresses IPv4. {@code reflectionId} (12) and
 * {@code pingId} (12 or 13) are hexadecimal text, because they are echoed letter by letter.
 */
sealed interface SrpBody {
    /** The packet type that has this body. */
    SrpType type();

    /**
     * A sign of life, a reflection request or, with {@code isConnection} and {@code natType}, a connection request.
     *
     * @param natType null also where the reference writes null, before it knows its own
     */
    record Ping(
            Bytes requesterPeerId,
            @Nullable Bytes cacheSummaryHash,
            @Nullable Integer probeExternalPort,
            @Nullable String reflectionId,
            @Nullable String pingId,
            @Nullable Integer natType,
            @Nullable Long uptime,
            @Nullable Long cacheSize,
            @Nullable Boolean isConnection,
            @Nullable Boolean isReflection,
            @Nullable Boolean isProbe,
            @Nullable Boolean isDebug,
            @Nullable Long timestamp)
            implements SrpBody {
        @Override
        public SrpType type() {
            return SrpType.PING;
        }
    }

    /**
     * The answer to a {@link Ping}.
     *
     * @param requesterPeerId who sent the ping
     * @param responderPeerId who answers
     * @param port the requester's port as the responder saw it, or the probe port asked for
     * @param address the requester's address as the responder saw it
     */
    record Pong(
            Bytes requesterPeerId,
            Bytes responderPeerId,
            @Nullable Bytes cacheSummaryHash,
            @Nullable Integer port,
            @Nullable IpAddress address,
            @Nullable Long uptime,
            @Nullable Long cacheSize,
            @Nullable Integer natType,
            @Nullable Boolean isReflection,
            @Nullable Boolean isConnection,
            @Nullable String reflectionId,
            @Nullable String pingId,
            @Nullable Boolean isDebug,
            @Nullable Boolean isProbe,
            @Nullable Boolean rejected)
            implements SrpBody {
        @Override
        public SrpType type() {
            return SrpType.PONG;
        }
    }

    /**
     * Somebody to connect to.
     *
     * @param requesterPeerId the peer being introduced, whose NAT type, address and port follow
     * @param responderPeerId the introducer
     */
    record Intro(
            Bytes requesterPeerId,
            Bytes responderPeerId,
            @Nullable Boolean isRendezvous,
            int natType,
            IpAddress address,
            int port,
            @Nullable Long timestamp)
            implements SrpBody {
        @Override
        public SrpType type() {
            return SrpType.INTRO;
        }
    }

    /**
     * A peer announcing itself in a group; or, with {@code rendezvousRequesterPeerId}, answering such an announcement
     * through a rendezvous (§7).
     *
     * @param rendezvousDeadline milliseconds since 1970
     * @param key base64 of the cluster id, a colon, base64 of the subcluster id
     */
    record Join(
            @Nullable IpAddress rendezvousAddress,
            @Nullable Integer rendezvousPort,
            @Nullable Integer rendezvousType,
            @Nullable Bytes rendezvousPeerId,
            @Nullable Long rendezvousDeadline,
            @Nullable Bytes rendezvousRequesterPeerId,
            Bytes requesterPeerId,
            int natType,
            IpAddress address,
            @Nullable String key,
            int port,
            @Nullable Boolean isConnection)
            implements SrpBody {
        @Override
        public SrpType type() {
            return SrpType.JOIN;
        }
    }

    /**
     * A question to everybody, any JSON object.
     *
     * @param json the object as it came
     * @param packetId its key of that name where that is 64 hexadecimal digits: a packet asked for
     */
    record Question(Bytes json, @Nullable Bytes packetId) implements SrpBody {
        /** A question for a packet by its id. */
        static Question packet(Bytes packetId) {
            return new Question(Bytes.utf8("{\"packetId\":\"" + packetId.hex() + "\"}"), packetId);
        }

        @Override
        public SrpType type() {
            return SrpType.QUERY;
        }
    }
}
