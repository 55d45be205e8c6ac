package dev.starling.peer.host;

import dev.starling.core.Bytes;
import dev.starling.identity.Hashes;

/** Names of the event layer. */
final class SrpEvents {
    private SrpEvents() {}

    /** SHA-256 of the name in UTF-8. */
    static Bytes hash(String name) {
        return Bytes.wrap(Hashes.sha256(Bytes.utf8(name).shared()));
    }
}
