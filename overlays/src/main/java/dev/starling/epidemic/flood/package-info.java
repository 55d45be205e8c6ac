/**
 * Flooding: what comes for the first time goes on to all neighbours except the one it came from. Gnutella's QUERY, and the
 * limit of every gossip.
 *
 * <pre>
 *            publish or first copy: deliver
 * unseen ─────────────────────────────────────► seen ──┐ further copies: count as duplicates
 *            ttl > 1: to all others, ttl − 1     ▲─────┘
 * </pre>
 *
 * <p>On a connected graph of N peers and E links, without TTL and loss and whatever the latencies: exactly 2E − (N − 1)
 * messages, since each peer sends over each of its links except the one the first copy came by. With TTL T and degree C at
 * most C·((C−1)^T − 1)/(C−2) others are reached, with equality on trees alone (Ritter 2001).
 *
 * <p>The first copy counts. Where latencies differ it may come by more hops and with less TTL than a later one, and the
 * reach shrinks by that; no second forwarding makes up for it.
 */
@NullMarked
package dev.starling.epidemic.flood;

import org.jspecify.annotations.NullMarked;
