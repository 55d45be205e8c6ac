package dev.starling.peer.streams;

import dev.starling.identify.IdentifyMessage;
import dev.starling.identity.PublicKey;
import dev.starling.identity.SignedEnvelope;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What many peers say alike (their protocols, their program, the address they see), kept once. Holds so many values and no
 * more: when strangers have filled it, the others are kept as they come. Safe for several threads.
 */
final class Interned {
    private static final int VALUES_MAX = 4096;

    private final ConcurrentMap<Object, Object> values = new ConcurrentHashMap<>();

    Interned() {}

    /** @param proven the key that the other side has proven, which it names once or twice more */
    IdentifyMessage of(IdentifyMessage message, PublicKey proven) {
        return new IdentifyMessage(
                message.key().map(key -> key.equals(proven) ? proven : key),
                message.listenAddresses(),
                same(message.protocols()),
                message.observedAddress().map(this::same),
                same(message.protocolVersion()),
                same(message.agentVersion()),
                message.record().map(record -> of(record, proven)));
    }

    private SignedEnvelope of(SignedEnvelope record, PublicKey proven) {
        return new SignedEnvelope(
                record.key().equals(proven) ? proven : record.key(),
                same(record.payloadType()),
                record.payload(),
                record.signature());
    }

    @SuppressWarnings("unchecked") // An equal value of the class that was put in.
    private <T> T same(T value) {
        Object known = values.get(value);
        if (known != null) {
            return (T) known;
        }
        if (values.size() < VALUES_MAX) {
            values.put(value, value);
        }
        return value;
    }

    /** How many values are kept. */
    int size() {
        return values.size();
    }
}
