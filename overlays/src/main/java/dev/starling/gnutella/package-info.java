/**
 * Gnutella: its messages as they are on the wire, and a servent of protocol 0.4.
 *
 * <pre>
 *              new guid                          hits in the library
 * PING, QUERY ─────────► remember who sent it ──┬───────────────────► PONG, QUERYHIT to who sent it
 *       │                                       │ ttl &gt; 1
 *       │ known guid: a duplicate               └────────► to all others, ttl − 1, hops + 1
 *       ▼
 *     drop
 *
 * PONG, QUERYHIT ─► whoever its guid came from; ours: tell; nobody: drop
 * PUSH           ─► whoever the hit of its servent id came from; ours: tell; nobody: drop
 * </pre>
 *
 * <p>Sources: "The Gnutella Protocol Specification v0.4" (Clip2), the draft "Gnutella 0.6" (Klingberg, Manfredi), and what
 * gtk-gnutella does. {@code docs/protocol/gnutella.md} has the formats and where we differ.
 */
@NullMarked
package dev.starling.gnutella;

import org.jspecify.annotations.NullMarked;
