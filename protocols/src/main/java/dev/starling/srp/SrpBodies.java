package dev.starling.srp;

import dev.starling.core.Bytes;

/**
 * Reads and writes the JSON bodies of control packets (docs/protocol/srp.md §3). Reading is stricter than the
 * reference, which stops checking at the first absent key: here every key is checked. The exceptions are for peers that
 * exist: {@code natType} null in a PING, and the keys that only version 0.5.4 writes.
 */
final class SrpBodies {
    private SrpBodies() {}

    /** What {@link #parse} makes of a body. */
    sealed interface Parsed {
        /** A body that keeps all the rules. */
        record Ok(SrpBody body) implements Parsed {}

        /**
         * Anything else.
         *
         * @param detail which rule was broken and by what, for people
         */
        record Refused(String detail) implements Parsed {}
    }

    /**
     * Reads the body of a PING, PONG, INTRO, JOIN, or of a QUERY that is a question. Never throws.
     *
     * @return refused for the other types, which have no JSON body
     */
    static Parsed parse(SrpType type, Bytes message) {
        if (message.length() > SrpPacket.MESSAGE_MAX) {
            return new Parsed.Refused(
                    "a body has at most " + SrpPacket.MESSAGE_MAX + " bytes, not " + message.length());
        }
        return switch (type) {
            case PING, PONG, INTRO, JOIN -> new BodyReader(type).read(message);
            case QUERY -> BodyReader.question(message);
            case PUBLISH, STREAM, SYNC -> new Parsed.Refused("a " + type + " has no JSON body");
        };
    }

    /** Writes a body as the reference does: compact, pure ASCII, its keys in its order, absent ones left out. */
    static Bytes write(SrpBody body) {
        return switch (body) {
            case SrpBody.Ping ping -> ping(ping);
            case SrpBody.Pong pong -> pong(pong);
            case SrpBody.Intro intro -> intro(intro);
            case SrpBody.Join join -> join(join);
            case SrpBody.Question question -> question.json();
        };
    }

    /** Requests of the traversal put the flags first, all other pings the sender. */
    private static Bytes ping(SrpBody.Ping b) {
        BodyWriter out = new BodyWriter();
        boolean flagsFirst = b.isConnection() != null && b.cacheSize() == null;
        if (!flagsFirst) {
            out.put(BodyKey.REQUESTER_PEER_ID, b.requesterPeerId());
        }
        out.put(BodyKey.NAT_TYPE, b.natType())
                .put(BodyKey.CACHE_SIZE, b.cacheSize())
                .put(BodyKey.IS_CONNECTION, b.isConnection())
                .put(BodyKey.IS_REFLECTION, b.isReflection())
                .put(BodyKey.REFLECTION_ID, b.reflectionId())
                .put(BodyKey.IS_PROBE, b.isProbe())
                .put(BodyKey.PROBE_EXTERNAL_PORT, b.probeExternalPort())
                .put(BodyKey.PING_ID, b.pingId())
                .put(BodyKey.IS_DEBUG, b.isDebug())
                .put(BodyKey.CACHE_SUMMARY_HASH, b.cacheSummaryHash());
        if (flagsFirst) {
            out.put(BodyKey.REQUESTER_PEER_ID, b.requesterPeerId());
        }
        return out.put(BodyKey.UPTIME, b.uptime())
                .put(BodyKey.TIMESTAMP, b.timestamp())
                .end();
    }

    private static Bytes pong(SrpBody.Pong b) {
        return new BodyWriter()
                .put(BodyKey.CACHE_SIZE, b.cacheSize())
                .put(BodyKey.UPTIME, b.uptime())
                .put(BodyKey.RESPONDER_PEER_ID, b.responderPeerId())
                .put(BodyKey.REQUESTER_PEER_ID, b.requesterPeerId())
                .put(BodyKey.PORT, b.port())
                .put(BodyKey.IS_PROBE, b.isProbe())
                .put(BodyKey.ADDRESS, b.address())
                .put(BodyKey.REFLECTION_ID, b.reflectionId())
                .put(BodyKey.PING_ID, b.pingId())
                .put(BodyKey.IS_REFLECTION, b.isReflection())
                .put(BodyKey.NAT_TYPE, b.natType())
                .put(BodyKey.IS_CONNECTION, b.isConnection())
                .put(BodyKey.IS_DEBUG, b.isDebug())
                .put(BodyKey.REJECTED, b.rejected())
                .put(BodyKey.CACHE_SUMMARY_HASH, b.cacheSummaryHash())
                .end();
    }

    private static Bytes intro(SrpBody.Intro b) {
        return new BodyWriter()
                .put(BodyKey.REQUESTER_PEER_ID, b.requesterPeerId())
                .put(BodyKey.RESPONDER_PEER_ID, b.responderPeerId())
                .put(BodyKey.IS_RENDEZVOUS, b.isRendezvous())
                .put(BodyKey.NAT_TYPE, b.natType())
                .put(BodyKey.ADDRESS, b.address())
                .put(BodyKey.PORT, b.port())
                .put(BodyKey.TIMESTAMP, b.timestamp())
                .end();
    }

    /** A rendezvous reply has its own type before what a relay adds; in an announcement the relay adds the type too. */
    private static Bytes join(SrpBody.Join b) {
        BodyWriter out = new BodyWriter()
                .put(BodyKey.REQUESTER_PEER_ID, b.requesterPeerId())
                .put(BodyKey.NAT_TYPE, b.natType())
                .put(BodyKey.ADDRESS, b.address())
                .put(BodyKey.PORT, b.port())
                .put(BodyKey.KEY, b.key())
                .put(BodyKey.IS_CONNECTION, b.isConnection());
        boolean reply = b.rendezvousRequesterPeerId() != null;
        if (reply) {
            out.put(BodyKey.RENDEZVOUS_TYPE, b.rendezvousType())
                    .put(BodyKey.RENDEZVOUS_REQUESTER_PEER_ID, b.rendezvousRequesterPeerId());
        }
        out.put(BodyKey.RENDEZVOUS_ADDRESS, b.rendezvousAddress()).put(BodyKey.RENDEZVOUS_PORT, b.rendezvousPort());
        if (!reply) {
            out.put(BodyKey.RENDEZVOUS_TYPE, b.rendezvousType());
        }
        return out.put(BodyKey.RENDEZVOUS_PEER_ID, b.rendezvousPeerId())
                .put(BodyKey.RENDEZVOUS_DEADLINE, b.rendezvousDeadline())
                .end();
    }
}
