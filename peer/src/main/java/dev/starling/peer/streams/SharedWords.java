package dev.starling.peer.streams;

import dev.starling.encoding.Multiaddr;
import dev.starling.identify.IdentifyMessage;
import dev.starling.identity.PublicKey;
import dev.starling.identity.SignedEnvelope;
import java.util.List;

/**
 * What a peer says of itself in the words in which we say it: whoever runs our program has our protocols, names our version,
 * and sees us where we listen. Kept once for all of them; what others say is kept as it came, so that strangers fill nothing.
 */
final class SharedWords {
    private SharedWords() {}

    /** @param proven the key that the other side has proven, which it names once or twice more */
    static IdentifyMessage of(IdentifyMessage message, PublicKey proven, SelfDescription self) {
        return new IdentifyMessage(
                message.key().map(key -> same(key, proven)),
                message.listenAddresses(),
                same(message.protocols(), self.protocols()),
                message.observedAddress().map(address -> ours(address, self.addresses())),
                message.protocolVersion().map(version -> same(version, SelfDescription.PROTOCOL_VERSION)),
                message.agentVersion().map(agent -> same(agent, self.agent())),
                message.record()
                        .map(record -> new SignedEnvelope(
                                same(record.key(), proven),
                                record.payloadType(),
                                record.payload(),
                                record.signature())));
    }

    private static Multiaddr ours(Multiaddr address, List<Multiaddr> own) {
        int index = own.indexOf(address);
        return index < 0 ? address : own.get(index);
    }

    private static <T> T same(T value, T known) {
        return value.equals(known) ? known : value;
    }
}
