package dev.starling.srp;

import dev.starling.core.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * How a packet came here.
 *
 * @param from the endpoint it came from; null for one of our own making or from the last life
 * @param live whether it is spreading now, and not an answer to a question of ours
 */
record Origin(@Nullable Endpoint from, boolean live) {
    static final Origin OWN = new Origin(null, true);
    static final Origin RESTORED = new Origin(null, false);
}
