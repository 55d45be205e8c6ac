package dev.starling.peer.streams;

import dev.starling.encoding.Multiaddr;
import dev.starling.identify.IdentifyMessage;
import dev.starling.identify.PeerRecord;
import dev.starling.identity.Identity;
import dev.starling.identity.PublicKey;
import dev.starling.identity.SignedEnvelope;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What this host says about itself. On the home loop writes; read from any. */
final class SelfDescription {
    static final String PROTOCOL_VERSION = "ipfs/0.1.0";

    private final Identity identity;
    private final String agent;
    private volatile List<Multiaddr> addresses = List.of();
    private volatile List<String> protocols = List.of();
    private volatile @Nullable SignedEnvelope record;
    private long sequence;

    SelfDescription(Identity identity, String agent) {
        this.identity = identity;
        this.agent = agent;
    }

    String agent() {
        return agent;
    }

    List<String> protocols() {
        return protocols;
    }

    List<Multiaddr> addresses() {
        return addresses;
    }

    /** Other addresses need another record; its number is later than every one before (RFC 0003). */
    void addresses(List<Multiaddr> now, long epochMs) {
        addresses = List.copyOf(now);
        sequence = Math.max(sequence + 1, epochMs);
        record = PeerRecord.seal(identity, sequence, addresses);
    }

    void protocols(List<String> now) {
        protocols = List.copyOf(now);
    }

    /** The message for one connection. */
    IdentifyMessage message(Multiaddr observed) {
        return new IdentifyMessage(
                Optional.of(PublicKey.ed25519(identity.publicKey())),
                addresses,
                protocols,
                Optional.of(observed),
                Optional.of(PROTOCOL_VERSION),
                Optional.of(agent),
                Optional.ofNullable(record));
    }
}
