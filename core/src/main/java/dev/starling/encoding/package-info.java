/** Varint, multibase, multihash, CID and multiaddr (the multiformats specifications). Pure functions and values. */
@NullMarked
package dev.starling.encoding;

import org.jspecify.annotations.NullMarked;
