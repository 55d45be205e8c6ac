package dev.starling.net.store;

import dev.starling.core.Bytes;
import dev.starling.identity.Hashes;
import dev.starling.srp.SrpPacket;
import dev.starling.srp.SrpType;
import java.util.random.RandomGenerator;

/** Packets for tests: PUBLISH with random bodies. */
final class Packets {
    private Packets() {}

    static SrpPacket random(RandomGenerator random) {
        byte[] message = new byte[random.nextInt(1, 1025)];
        random.nextBytes(message);
        return SrpPacket.of(SrpType.PUBLISH)
                .packetId(Bytes.wrap(Hashes.sha256(message)))
                .message(Bytes.wrap(message))
                .build();
    }

    /** A packet that can be told by its text. */
    static SrpPacket of(String text) {
        Bytes message = Bytes.utf8(text);
        return SrpPacket.of(SrpType.PUBLISH)
                .packetId(Bytes.wrap(Hashes.sha256(message.shared())))
                .message(message)
                .build();
    }
}
