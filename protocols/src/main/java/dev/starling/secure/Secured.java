package dev.starling.secure;

import dev.starling.encoding.PeerId;
import dev.starling.identity.PublicKey;
import java.util.Optional;

/**
 * What a secure channel has established.
 *
 * @param remoteKey the other side's host key, proven
 * @param remoteId its peer id, derived from that key
 * @param muxer the stream multiplexer agreed on during the handshake; empty: negotiate it inside the channel
 * @param protocol the id of the security protocol, e.g. {@code /noise}
 */
public record Secured(PublicKey remoteKey, PeerId remoteId, Optional<String> muxer, String protocol) {}
