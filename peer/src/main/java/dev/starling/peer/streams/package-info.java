/**
 * The libp2p host of a peer: between the byte links of a world and the blocking streams of applications.
 *
 * <pre>
 *   application threads    HostedStream  ◄──────────────┐ bytes, credit
 *   ─────────────────────────────────────────────────── │ ──────────────────
 *   a link's loop          link.Link ◄─► HostedConnection ◄─► swarm.ConnectionMachine
 *                                          │   └─ LayerStream ◄─► identify, push, ping machines
 *   ─────────────────────────────────────  │ ───────────────────────────────
 *   the home loop          StreamHost ◄────┘ ◄─► swarm.SwarmMachine (whom to dial, admit, keep)
 * </pre>
 *
 * A connection lives on its link's loop; what is decided about all of them lives on the home loop. Threads meet in two
 * places only: tasks handed to a loop, and the two buffers of a {@link dev.starling.peer.streams.HostedStream}.
 */
@NullMarked
package dev.starling.peer.streams;

import org.jspecify.annotations.NullMarked;
