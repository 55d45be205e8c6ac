package dev.starling.peer;

import dev.starling.core.Endpoint;

/**
 * Sees each datagram of a peer as its machine does, and may stop it: for testbeds, which draw what peers say to each other
 * and cut links between them. Called on the peer's loop: must not block, nor change the data.
 */
public interface DatagramTap {
    /**
     * A datagram is about to leave.
     *
     * @param nowNs nanoseconds since the world began
     * @return false to lose it
     */
    boolean sends(long nowNs, Endpoint to, byte[] data);

    /**
     * A datagram has come.
     *
     * @param from the observed source
     * @return false to lose it
     */
    boolean receives(long nowNs, Endpoint from, byte[] data);
}
