package dev.starling.identify;

import dev.starling.core.Bytes;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.ProtoReader;
import java.util.List;

/** Reads addresses that others send: one that we cannot read is of a kind that we cannot dial either. */
final class KnownAddresses {
    private KnownAddresses() {}

    /** Adds the address in the present field, unless the list is full or the address is not understood. */
    static void add(ProtoReader in, List<Multiaddr> addresses, int countMax) {
        Bytes binary = in.bytes(Multiaddr.BYTES_MAX);
        if (addresses.size() >= countMax || binary.isEmpty()) {
            return;
        }
        try {
            addresses.add(Multiaddr.of(binary));
        } catch (IllegalArgumentException unknown) {
            // Protocols come and go; the other addresses are none the worse for it.
        }
    }
}
