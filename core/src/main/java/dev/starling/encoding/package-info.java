/**
 * The multiformats specifications, which libp2p builds upon: varint, multibase, multihash, CID and multiaddr, and the
 * peer ids made of them. Pure functions and immutable values; what is malformed is refused with an {@link
 * java.lang.IllegalArgumentException} that says where, and every length has a limit.
 */
@NullMarked
package dev.starling.encoding;

import org.jspecify.annotations.NullMarked;
