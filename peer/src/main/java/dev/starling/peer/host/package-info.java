/**
 * What a world and a peer need of each other. A world implements {@link dev.starling.peer.host.PeerDriver}, runs the
 * machine of a {@link dev.starling.peer.host.PeerHost}, and hands its events back. Applications do not use this package.
 */
@NullMarked
package dev.starling.peer.host;

import org.jspecify.annotations.NullMarked;
