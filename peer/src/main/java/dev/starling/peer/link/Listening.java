package dev.starling.peer.link;

import dev.starling.encoding.Multiaddr;
import java.util.List;

/** A place where others can connect. */
public interface Listening extends AutoCloseable {
    /** The addresses that others can use: an unspecified address stands for those of all interfaces. No peer id. */
    List<Multiaddr> addresses();

    /** Accepts no more; links that exist stay. Idempotent; returns when the port is free. Not from a loop. */
    @Override
    void close();
}
