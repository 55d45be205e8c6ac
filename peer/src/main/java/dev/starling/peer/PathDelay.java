package dev.starling.peer;

import dev.starling.core.Endpoint;

/**
 * Holds back what has come to a peer, as a long path would: for testbeds whose peers share a machine. Datagrams are held one
 * by one, the bytes of a stream in their order. Any thread; must not block.
 */
public interface PathDelay {
    /** For so many nanoseconds what comes from there is held back; 0 for not at all. */
    long delayNs(Endpoint from);

    /** The peer has begun a stream, whose own end is there: the other side sees it come from this endpoint. */
    void began(Endpoint local);
}
