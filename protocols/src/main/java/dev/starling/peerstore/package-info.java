/**
 * What a peer knows of other peers: where they can be reached and for how long that holds, what they speak, who they have
 * proven to be. A plain class without clock or disk; see {@link dev.starling.peerstore.PeerBook}.
 */
@NullMarked
package dev.starling.peerstore;

import org.jspecify.annotations.NullMarked;
