/**
 * Ping (libp2p specs, ping/ping.md, {@code /ipfs/ping/1.0.0}): 32 random bytes there and back, again and again, until the
 * opener half-closes. Here the answering side; the asking side is {@code Connection.ping}.
 */
@NullMarked
package dev.starling.ping;

import org.jspecify.annotations.NullMarked;
