/**
 * The public API of Starling. A {@link dev.starling.peer.World} opens {@link dev.starling.peer.Peer}s; code written
 * against these types runs unchanged on real sockets and in simulated time.
 */
@NullMarked
package dev.starling.peer;

import org.jspecify.annotations.NullMarked;
