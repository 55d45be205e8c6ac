package dev.starling.testbed.overlay;

import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The address table of one peer: machines know others by number, the wire by address. Number 0 is the peer itself. A number
 * is never given to another peer. Safe to use from any thread.
 */
final class PeerBook {
    static final int SELF = 0;
    private static final int ENTRIES_MAX = 65_536;

    private final List<Multiaddr> addresses = new ArrayList<>();
    private final Map<PeerId, Integer> numbers = new HashMap<>();

    /** @param self with the peer id, as all addresses here */
    PeerBook(Multiaddr self) {
        number(self);
    }

    /**
     * The number of a peer, a new one where it was unknown.
     *
     * @throws IllegalArgumentException for an address without a peer id, and when too many are known
     */
    synchronized int number(Multiaddr address) {
        PeerId id = address.peerId()
                .orElseThrow(() -> new IllegalArgumentException("an address without a peer id: " + address));
        Integer known = numbers.get(id);
        if (known != null) {
            return known;
        }
        if (addresses.size() == ENTRIES_MAX) {
            throw new IllegalArgumentException(
                    "no room for another peer than those " + ENTRIES_MAX + " that are known");
        }
        addresses.add(address);
        numbers.put(id, addresses.size() - 1);
        return addresses.size() - 1;
    }

    /** Where to reach a peer. */
    synchronized Multiaddr address(int number) {
        return addresses.get(number);
    }
}
