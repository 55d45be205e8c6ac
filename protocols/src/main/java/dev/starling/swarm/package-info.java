/**
 * Connections between peers: from a byte stream to streams that have agreed on their protocol (libp2p specs, connections).
 *
 * <pre>
 *          application: Opened, Accepted, Data, Writable …
 *               ▲                        one MultistreamMachine a stream
 *   streams     │   mux.YamuxMachine
 *               ▲   MultistreamMachine   left out where the handshake has agreed on the muxer
 *   bytes       │   secure.NoiseMachine, secure.TlsMachine
 *               ▲   MultistreamMachine   lazy where one security protocol is offered
 *          a socket, or a simulated link
 *
 *   Begin ─► SECURITY ─► HANDSHAKE ─► MUXER ─► OPEN ─► CLOSED
 *               └────────────┴──────────┴────────┴──────► on Fail, EndBelow, timeout
 * </pre>
 *
 * {@link dev.starling.swarm.ConnectionMachine} is the whole stack of one connection; it takes a byte stream from either
 * world. {@link dev.starling.swarm.SwarmMachine} decides which connections there are. A link in its eyes:
 *
 * <pre>
 *   Dial ──► under way ─ Arrived ─► upgrading ─ Secured ─► Keep ──► connection ─┬─► Gone
 *                │                      │          │                  ▲         └─► Drop: trimmed, evicted, banned,
 *                └──── Gone, or Drop: lost-race, given-up,            │                   disconnected, duplicate
 *                          timeout, wrong-peer, self, too-many        │
 *                                                                     │
 *   Incoming ─┬─► Admit ──► pending ─────────────── Secured ──────────┘
 *             │                │                       │
 *             └────────────────┴── Drop: banned, too-many-of-address, too-fast, too-many-pending,
 *                                        pushed-out, timeout, self, too-many, too-many-of-peer
 * </pre>
 *
 * Every question ({@code Connect}) ends in one {@code Reached} or {@code Unreachable}, unless it is given up. Ranking, limits
 * and who goes first: docs/protocol/swarm.md.
 */
@NullMarked
package dev.starling.swarm;

import org.jspecify.annotations.NullMarked;
