package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * What an application asks of an {@link SrpMachine}. Tokens are chosen by the caller and come back in the {@link
 * SrpEvent}s that answer.
 */
public sealed interface SrpCommand {
    /** Take up an earlier life's state; before anything else, at most once. */
    record Restore(SrpState state) implements SrpCommand {}

    /** Learn of a publicly reachable peer to begin with. */
    record AddBootstrap(Endpoint endpoint) implements SrpCommand {}

    /** Join a group: announce ourselves, deliver its messages. Idempotent. */
    record Join(ClusterKeys keys) implements SrpCommand {}

    /** Stop announcing and delivering. */
    record Leave(Bytes clusterId, Bytes subclusterId) implements SrpCommand {}

    /**
     * Seal, fragment, cache and multicast a message. Answered by {@link SrpEvent.Published}, then by {@link
     * SrpEvent.Holders} each time a further peer is known to hold all of it; or by {@link SrpEvent.Failed}.
     *
     * @param event the name of the event layer, or null for a bare packet
     * @param after the packet id of the message that this one follows, or null
     * @param ttlMs lifetime, at most {@link SrpPacket#TTL_DEFAULT_MS}; 0 for the default
     * @param confirm whether to find out who holds it (costs about 300 bytes a packet and peer)
     */
    record Publish(
            long token,
            ClusterKeys keys,
            @Nullable String event,
            Bytes message,
            @Nullable Bytes after,
            long ttlMs,
            boolean confirm)
            implements SrpCommand {}

    /** Find out who holds a publication after all. Answered by {@link SrpEvent.Holders}. */
    record Confirm(long token) implements SrpCommand {}

    /**
     * Send a message to one known peer, directly or through its proxy; unreliable, like a datagram. Answered by {@link
     * SrpEvent.Failed} only when the peer is not known.
     *
     * @param to the peer's id, 32 bytes
     */
    record Stream(
            long token,
            ClusterKeys keys,
            Bytes to,
            @Nullable String event,
            Bytes message) implements SrpCommand {}

    /**
     * Ask everybody. Answers come as {@link SrpEvent.Answered}.
     *
     * @param json the question, a JSON object in ASCII
     */
    record Query(long token, Bytes clusterId, Bytes subclusterId, Bytes json) implements SrpCommand {}

    /** Ask for a packet by its id; a packet that comes is verified, cached and delivered as usual. */
    record Fetch(Bytes packetId) implements SrpCommand {}

    /** Answer a {@link SrpEvent.Asked}, within a tick of it. */
    record Answer(Bytes queryId, Bytes message) implements SrpCommand {}

    /** Forget the peers and find out the NAT again, as after a change of network. */
    record Reconnect() implements SrpCommand {}

    /** Stop: what may leave at once still does; from then on every input is ignored and nothing more is sent. */
    record Stop() implements SrpCommand {}
}
