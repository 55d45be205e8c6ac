package dev.starling.peer;

import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import java.util.Optional;

/**
 * The application's word on connections, asked before an address is dialed, before somebody who connects may prove who
 * they are, and once they have. Called on the peer's loop: must not block.
 */
@FunctionalInterface
public interface ConnectionGate {
    /**
     * Whether it may be.
     *
     * @param peer whom it is to lead to, or who the other side has proven to be; empty where that is not known yet
     */
    boolean permits(Multiaddr remote, Optional<PeerId> peer, boolean outbound);
}
