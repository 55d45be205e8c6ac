/**
 * Unicast to all: whoever publishes sends to each of the others, one after another. N − 1 copies, one hop, nothing that
 * could break on the way, and everything on one line and one pair of shoulders.
 */
@NullMarked
package dev.starling.epidemic.unicast;

import org.jspecify.annotations.NullMarked;
