package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an {@link SrpMachine} tells the application and the world. */
public sealed interface SrpEvent {
    /**
     * The own NAT type and public endpoint are known; joins and publications go out from now on. Comes again when they
     * change.
     */
    record Ready(NatType natType, Endpoint publicEndpoint) implements SrpEvent {}

    /** How a peer is reached. */
    enum Path {
        /** An answer came from its own address. */
        DIRECT,
        /** Through the peer that introduced it. */
        PROXIED
    }

    /** First contact with a peer, or its path changed. */
    record Connected(
            Bytes peerId, Endpoint endpoint, @Nullable NatType natType, Path path) implements SrpEvent {}

    /** A peer was not heard for too long, or was removed for another. */
    record Disconnected(Bytes peerId) implements SrpEvent {}

    /** A peer announced itself in a group that we have joined. */
    record Joined(Bytes clusterId, Bytes subclusterId, Bytes peerId) implements SrpEvent {}

    /**
     * A message of a group that we have joined, opened.
     *
     * @param packetId of the packet, or of the head of the fragments
     * @param previousId the message it follows, {@link SrpPacket#UNSET} if none
     * @param nextId as sent, {@link SrpPacket#UNSET} if none
     * @param eventHash SHA-256 of the event's name, {@link SrpPacket#UNSET} for a bare packet
     * @param signer the Ed25519 key that the sender claims, {@link SrpPacket#UNSET} if none
     * @param verified whether its signature holds. The reference leaves the first 64 bytes of a message unsigned, so
     *     this authenticates the rest only
     * @param hops how far the packet that completed the message had come
     */
    record Delivered(
            Bytes clusterId,
            Bytes subclusterId,
            Bytes packetId,
            Bytes previousId,
            Bytes nextId,
            Bytes eventHash,
            Bytes signer,
            boolean verified,
            long hops,
            long clock,
            Bytes message)
            implements SrpEvent {}

    /** A message sent to us alone. The source is claimed, not proven, unless {@code verified}. */
    record Streamed(
            Bytes clusterId,
            Bytes subclusterId,
            Bytes packetId,
            Bytes from,
            Bytes eventHash,
            Bytes signer,
            boolean verified,
            Bytes message)
            implements SrpEvent {}

    /** Somebody asks the application; answer with {@link SrpCommand.Answer}. */
    record Asked(Bytes queryId, Bytes clusterId, Bytes subclusterId, Bytes json) implements SrpEvent {}

    /** An answer to an own {@link SrpCommand.Query}. */
    record Answered(long token, Endpoint from, Bytes message) implements SrpEvent {}

    /** The message is sealed and cached; its packets, the head first. */
    record Published(long token, List<Bytes> packetIds) implements SrpEvent {}

    /** So many other peers have shown that they hold the whole message. */
    record Holders(long token, int count) implements SrpEvent {}

    /** A command cannot be done. */
    record Failed(long token, String reason) implements SrpEvent {}

    /**
     * A packet entered the cache, for whoever stores state or follows its way.
     *
     * @param from where it came from, null for an own packet; {@link SrpMachine#idAt} says who that is
     */
    record Stored(SrpPacket packet, @Nullable Endpoint from) implements SrpEvent {}

    /** Packets left the cache. */
    record Removed(List<Bytes> packetIds) implements SrpEvent {}
}
