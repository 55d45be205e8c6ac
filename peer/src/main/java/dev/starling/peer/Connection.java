package dev.starling.peer;

import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.identify.IdentifyMessage;
import java.time.Duration;

/** A secure connection with another libp2p host. Safe to use from any thread. */
public interface Connection {
    /** Names the connection within its peer; never used twice. */
    long number();

    /** Who the other side has proven to be. */
    PeerId remote();

    Multiaddr remoteAddress();

    Multiaddr localAddress();

    /** Whether we have dialed it. */
    boolean outbound();

    /** {@code /noise} or {@code /tls/1.0.0}. */
    String security();

    /** {@code /yamux/1.0.0}. */
    String muxer();

    /** Whether the muxer was agreed on within the handshake. */
    boolean earlyMuxer();

    /**
     * Opens a stream for the first of these protocols that the other side speaks. With a single one it is open without
     * asking; should the other side not speak it, its use fails with {@code PROTOCOL}.
     *
     * @throws PeerException with {@code PROTOCOL} where none is spoken, {@code CLOSED}, {@code BUSY}, {@code TIMEOUT}
     */
    Stream open(String... protocols);

    /** What the other side says about itself; resolves once it has said so, and fails when it does not. */
    Pending<Identified> identified();

    /**
     * The other side's word about itself, as last pushed.
     *
     * @param recordVerified whether it came with a signed record that is its own and holds
     */
    record Identified(IdentifyMessage message, boolean recordVerified) {}

    /** A round trip by the ping protocol: 32 random bytes there and back. */
    Duration ping(Duration timeout);

    /** Streams open or being agreed on. */
    int streams();

    boolean isOpen();

    /** No new streams; closes once the last one has ended. */
    void close();
}
