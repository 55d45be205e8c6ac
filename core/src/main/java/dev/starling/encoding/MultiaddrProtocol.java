package dev.starling.encoding;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a component of a {@link Multiaddr} can be: the multicodec table's codes of kind multiaddr that libp2p uses. */
public enum MultiaddrProtocol {
    IP4(4, "ip4", MultiaddrValue.IPV4),
    TCP(6, "tcp", MultiaddrValue.PORT),
    DCCP(33, "dccp", MultiaddrValue.PORT),
    IP6(41, "ip6", MultiaddrValue.IPV6),
    IP6ZONE(42, "ip6zone", MultiaddrValue.TEXT),
    IPCIDR(43, "ipcidr", MultiaddrValue.PREFIX_LENGTH),
    DNS(53, "dns", MultiaddrValue.DOMAIN),
    DNS4(54, "dns4", MultiaddrValue.DOMAIN),
    DNS6(55, "dns6", MultiaddrValue.DOMAIN),
    DNSADDR(56, "dnsaddr", MultiaddrValue.DOMAIN),
    SCTP(132, "sctp", MultiaddrValue.PORT),
    UDP(273, "udp", MultiaddrValue.PORT),
    P2P_WEBRTC_STAR(275, "p2p-webrtc-star", MultiaddrValue.NONE),
    P2P_WEBRTC_DIRECT(276, "p2p-webrtc-direct", MultiaddrValue.NONE),
    P2P_STARDUST(277, "p2p-stardust", MultiaddrValue.NONE),
    WEBRTC_DIRECT(280, "webrtc-direct", MultiaddrValue.NONE),
    WEBRTC(281, "webrtc", MultiaddrValue.NONE),
    P2P_CIRCUIT(290, "p2p-circuit", MultiaddrValue.NONE),
    UDT(301, "udt", MultiaddrValue.NONE),
    UTP(302, "utp", MultiaddrValue.NONE),
    /** The rest of the text is its path, so nothing can follow it. */
    UNIX(400, "unix", MultiaddrValue.PATH),
    /** Formerly named {@code ipfs}, which is still read. */
    P2P(421, "p2p", MultiaddrValue.PEER_ID),
    HTTPS(443, "https", MultiaddrValue.NONE),
    ONION(444, "onion", MultiaddrValue.ONION2),
    ONION3(445, "onion3", MultiaddrValue.ONION3),
    GARLIC64(446, "garlic64", MultiaddrValue.GARLIC64),
    GARLIC32(447, "garlic32", MultiaddrValue.GARLIC32),
    TLS(448, "tls", MultiaddrValue.NONE),
    SNI(449, "sni", MultiaddrValue.DOMAIN),
    NOISE(454, "noise", MultiaddrValue.NONE),
    /** QUIC of draft 29, not the QUIC of RFC 9000, which is {@link #QUIC_V1}. */
    QUIC(460, "quic", MultiaddrValue.NONE),
    QUIC_V1(461, "quic-v1", MultiaddrValue.NONE),
    WEBTRANSPORT(465, "webtransport", MultiaddrValue.NONE),
    CERTHASH(466, "certhash", MultiaddrValue.HASH),
    WS(477, "ws", MultiaddrValue.NONE),
    /** An older way to write {@code /tls/ws}. */
    WSS(478, "wss", MultiaddrValue.NONE),
    P2P_WEBSOCKET_STAR(479, "p2p-websocket-star", MultiaddrValue.NONE),
    HTTP(480, "http", MultiaddrValue.NONE),
    HTTP_PATH(481, "http-path", MultiaddrValue.PERCENT_CODED),
    MEMORY(777, "memory", MultiaddrValue.NUMBER),
    PLAINTEXTV2(7367777, "plaintextv2", MultiaddrValue.NONE);

    private static final Map<String, MultiaddrProtocol> BY_NAME = new HashMap<>();
    private static final Map<Long, MultiaddrProtocol> BY_CODE = new HashMap<>();

    static {
        for (MultiaddrProtocol protocol : values()) {
            BY_NAME.put(protocol.label, protocol);
            BY_CODE.put(protocol.code, protocol);
        }
        BY_NAME.put("ipfs", P2P);
    }

    private final long code;
    private final String label;
    final MultiaddrValue value;

    MultiaddrProtocol(long code, String label, MultiaddrValue value) {
        this.code = code;
        this.label = label;
        this.value = value;
    }

    static @Nullable MultiaddrProtocol ofName(String name) {
        return BY_NAME.get(name);
    }

    static @Nullable MultiaddrProtocol ofCode(long code) {
        return BY_CODE.get(code);
    }

    /** The code in the multicodec table. */
    public long code() {
        return code;
    }

    /** The name in an address's text, such as {@code quic-v1}. */
    public String label() {
        return label;
    }

    /** Whether a value follows the name. */
    public boolean hasValue() {
        return value != MultiaddrValue.NONE;
    }

    /** The name in an address's text. */
    @Override
    public String toString() {
        return label;
    }
}
