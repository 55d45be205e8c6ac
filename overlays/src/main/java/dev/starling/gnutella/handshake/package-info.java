/**
 * How a Gnutella connection begins, and how it is decided who is an ultrapeer.
 *
 * <pre>
 *   initiator                                              responder
 *   GNUTELLA CONNECT/0.6, headers            ──────────►
 *                                            ◄──────────   GNUTELLA/0.6 200 OK, headers   or 503, X-Try-Ultrapeers; close
 *   GNUTELLA/0.6 200 OK, headers             ──────────►
 *   messages                                 ◄─────────►   messages
 *
 *   GNUTELLA CONNECT/0.4                     ──────────►
 *                                            ◄──────────   GNUTELLA OK
 * </pre>
 *
 * <p>Who wants to be an ultrapeer says {@code X-Ultrapeer: True}. An ultrapeer that needs no further one answers
 * {@code X-Ultrapeer-Needed: False}, and who has no links yet becomes a leaf by its third block.
 */
@NullMarked
package dev.starling.gnutella.handshake;

import org.jspecify.annotations.NullMarked;
