package dev.starling.peerstore;

import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.identity.PublicKey;
import dev.starling.identity.SignedEnvelope;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a {@link PeerBook} knows of a peer at one moment.
 *
 * @param addresses without the peer's id, best first
 * @param key its public key, where it was proven
 * @param protocols what it says it answers to
 * @param agent what it says its program is; empty when not known
 * @param record its own signed word on its addresses, verified
 * @param latencyNs a round trip, averaged
 * @param connected whether there is a connection now
 */
public record KnownPeer(
        PeerId peer,
        List<Address> addresses,
        Optional<PublicKey> key,
        List<String> protocols,
        String agent,
        Optional<SignedEnvelope> record,
        OptionalLong latencyNs,
        boolean connected) {
    /**
     * One address.
     *
     * @param untilNs when it ceases to hold
     * @param failures attempts in a row that did not lead to the peer
     */
    public record Address(Multiaddr address, AddressKind kind, long untilNs, int failures) {}

    public KnownPeer {
        addresses = List.copyOf(addresses);
        protocols = List.copyOf(protocols);
    }
}
