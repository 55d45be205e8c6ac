package dev.starling.srp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON keys of control packets and what each may hold (docs/protocol/srp.md §3, "Predicates"). One bit a key
 * makes the sets of allowed and required keys plain numbers.
 */
enum BodyKey {
    REQUESTER_PEER_ID("requesterPeerId", Kind.PEER_ID),
    RESPONDER_PEER_ID("responderPeerId", Kind.PEER_ID),
    CACHE_SUMMARY_HASH("cacheSummaryHash", Kind.SUMMARY_HASH),
    PROBE_EXTERNAL_PORT("probeExternalPort", Kind.PORT),
    PORT("port", Kind.PORT),
    ADDRESS("address", Kind.ADDRESS),
    REFLECTION_ID("reflectionId", Kind.REFLECTION_ID),
    PING_ID("pingId", Kind.PING_ID),
    NAT_TYPE("natType", Kind.NAT_TYPE),
    UPTIME("uptime", Kind.NUMBER),
    CACHE_SIZE("cacheSize", Kind.NUMBER),
    IS_CONNECTION("isConnection", Kind.BOOLEAN),
    IS_REFLECTION("isReflection", Kind.BOOLEAN),
    IS_PROBE("isProbe", Kind.BOOLEAN),
    IS_DEBUG("isDebug", Kind.BOOLEAN),
    REJECTED("rejected", Kind.BOOLEAN),
    TIMESTAMP("timestamp", Kind.NUMBER),
    IS_RENDEZVOUS("isRendezvous", Kind.BOOLEAN),
    RENDEZVOUS_ADDRESS("rendezvousAddress", Kind.ADDRESS),
    RENDEZVOUS_PORT("rendezvousPort", Kind.PORT),
    RENDEZVOUS_TYPE("rendezvousType", Kind.NAT_TYPE),
    RENDEZVOUS_PEER_ID("rendezvousPeerId", Kind.PEER_ID),
    RENDEZVOUS_DEADLINE("rendezvousDeadline", Kind.NUMBER),
    RENDEZVOUS_REQUESTER_PEER_ID("rendezvousRequesterPeerId", Kind.PEER_ID),
    KEY("key", Kind.TEXT),
    /** Written by 0.5.4 into connection pings; 0.6 drops it, here it means nothing. */
    IS_HEARTBEAT("isHeartbeat", Kind.NUMBER),
    /** Written by 0.5.4 into joins; 0.6 drops it, here it means nothing. */
    INITIAL("initial", Kind.BOOLEAN);

    /** What a value must be. */
    enum Kind {
        PEER_ID("64 hexadecimal digits"),
        SUMMARY_HASH("40 hexadecimal digits"),
        REFLECTION_ID("12 hexadecimal digits"),
        PING_ID("12 or 13 hexadecimal digits"),
        PORT("a whole number in 1…65535"),
        NAT_TYPE("a NAT type: bits 0 and 2 set, none above 4"),
        ADDRESS("a dotted IPv4 address"),
        NUMBER("a number within ±2^53"),
        BOOLEAN("true or false"),
        TEXT("text");

        /** For messages to people. */
        final String expected;

        Kind(String expected) {
            this.expected = expected;
        }
    }

    private static final Map<String, BodyKey> BY_NAME = byName();

    /** The key as it stands in JSON. */
    final String json;

    final Kind kind;

    BodyKey(String json, Kind kind) {
        this.json = json;
        this.kind = kind;
    }

    private static Map<String, BodyKey> byName() {
        Map<String, BodyKey> keys = new LinkedHashMap<>();
        for (BodyKey key : values()) {
            keys.put(key.json, key);
        }
        return keys;
    }

    static @Nullable BodyKey of(String name) {
        return BY_NAME.get(name);
    }

    /** This key's bit in a set of keys. */
    int bit() {
        return 1 << ordinal();
    }

    /** The keys that a body of this type may have; none for types without a body of fixed keys. */
    static int allowed(SrpType type) {
        return switch (type) {
            case PING -> PING_KEYS;
            case PONG -> PONG_KEYS;
            case INTRO -> INTRO_KEYS;
            case JOIN -> JOIN_KEYS;
            case PUBLISH, STREAM, SYNC, QUERY -> 0;
        };
    }

    /** The keys that a body of this type must have. */
    static int required(SrpType type) {
        return switch (type) {
            case PING -> set(REQUESTER_PEER_ID);
            case PONG -> PONG_REQUIRED;
            case INTRO -> INTRO_REQUIRED;
            case JOIN -> JOIN_REQUIRED;
            case PUBLISH, STREAM, SYNC, QUERY -> 0;
        };
    }

    private static final int PING_KEYS = set(
            REQUESTER_PEER_ID,
            CACHE_SUMMARY_HASH,
            PROBE_EXTERNAL_PORT,
            REFLECTION_ID,
            PING_ID,
            NAT_TYPE,
            UPTIME,
            CACHE_SIZE,
            IS_CONNECTION,
            IS_REFLECTION,
            IS_PROBE,
            IS_DEBUG,
            TIMESTAMP,
            IS_HEARTBEAT);

    private static final int PONG_REQUIRED = set(REQUESTER_PEER_ID, RESPONDER_PEER_ID);

    private static final int PONG_KEYS = PONG_REQUIRED
            | set(
                    CACHE_SUMMARY_HASH,
                    PORT,
                    ADDRESS,
                    UPTIME,
                    CACHE_SIZE,
                    NAT_TYPE,
                    IS_REFLECTION,
                    IS_CONNECTION,
                    REFLECTION_ID,
                    PING_ID,
                    IS_DEBUG,
                    IS_PROBE,
                    REJECTED,
                    IS_HEARTBEAT);

    private static final int INTRO_REQUIRED = set(REQUESTER_PEER_ID, RESPONDER_PEER_ID, NAT_TYPE, ADDRESS, PORT);

    private static final int INTRO_KEYS = INTRO_REQUIRED | set(IS_RENDEZVOUS, TIMESTAMP);

    private static final int JOIN_REQUIRED = set(REQUESTER_PEER_ID, NAT_TYPE, ADDRESS, PORT);

    private static final int JOIN_KEYS = JOIN_REQUIRED
            | set(
                    RENDEZVOUS_ADDRESS,
                    RENDEZVOUS_PORT,
                    RENDEZVOUS_TYPE,
                    RENDEZVOUS_PEER_ID,
                    RENDEZVOUS_DEADLINE,
                    RENDEZVOUS_REQUESTER_PEER_ID,
                    KEY,
                    IS_CONNECTION,
                    INITIAL);

    private static int set(BodyKey... keys) {
        int bits = 0;
        for (BodyKey key : keys) {
            bits |= key.bit();
        }
        return bits;
    }
}
