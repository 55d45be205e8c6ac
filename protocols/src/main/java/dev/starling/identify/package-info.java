/**
 * Who a peer is, what it speaks and where it can be reached (libp2p specs: identify, RFC 0002 signed envelopes, RFC 0003
 * routing records).
 *
 * <pre>
 *   asks    opens /ipfs/id/1.0.0, sends nothing        the other writes IdentifyMessage, closes
 *   tells   opens /ipfs/id/push/1.0.0                  writes IdentifyMessage, closes
 * </pre>
 *
 * A message may come in up to ten parts, each with its length before it; they are merged. The key has to be the one that
 * the connection was secured with, and a record counts only if that key signed it.
 */
@NullMarked
package dev.starling.identify;

import org.jspecify.annotations.NullMarked;
