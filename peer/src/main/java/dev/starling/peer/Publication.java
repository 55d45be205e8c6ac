package dev.starling.peer;

import dev.starling.core.Bytes;
import java.time.Duration;

/** A message on its way. */
public interface Publication {
    /** Resolves with the message's packet id once it is sealed, cached and, where the peer has a store, durable. */
    Pending<Bytes> stored();

    /** How many other peers have shown so far that they hold all of it. */
    int holders();

    /** Waits until at least {@code count} other peers hold it; false when the time is over first. */
    boolean awaitHolders(int count, Duration timeout);
}
