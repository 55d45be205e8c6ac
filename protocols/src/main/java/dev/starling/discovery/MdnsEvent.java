package dev.starling.discovery;

import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import java.util.List;

/** What an {@link MdnsMachine} has to tell. Nothing of it is proven: whoever dials checks the peer id. */
public sealed interface MdnsEvent {
    /**
     * A peer of the local network, or news of it.
     *
     * @param addresses all that are valid now, each ending in {@code /p2p} and this id; never empty
     */
    record Found(PeerId peer, List<Multiaddr> addresses) implements MdnsEvent {
        public Found {
            addresses = List.copyOf(addresses);
        }
    }

    /** The peer has said goodbye, or was silent for as long as its records were valid. */
    record Lost(PeerId peer) implements MdnsEvent {}
}
