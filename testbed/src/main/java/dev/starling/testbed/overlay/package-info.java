/**
 * Overlays on the testbed: the machines of {@code overlays} as peers of a world, on real sockets or in virtual time, while
 * peers are killed and join.
 *
 * <pre>
 *   OverlayJob ── rounds, kills, joins, what each round reached
 *     │
 *     ├─ SpreadNet   a SpreadPeer each: HyParView below, gossip or Plumtree over its links
 *     │                 MachineRun ─ SpreadMachine ─ SpreadCodec ─ StreamLinks ─ libp2p streams of a Peer
 *     │
 *     ├─ GnutellaNet a Servent each:        MachineRun ─ GnutellaMachine ─ GnutellaCodec ─ ServentLink ─┐
 *     └─ NapsterNet  server and clients:    MachineRun ─ NapsterClient   ─ NapsterCodec  ─ NapsterLink ─┤
 *                                           transfers:   DownloadMachine, UploadMachine  ─ HTTP heads  ─┴─ World.links()
 * </pre>
 *
 * <p>Gnutella and Napster run on plain byte streams with the bytes that their programs sent. HyParView, gossip and Plumtree,
 * which no specification gives a wire format, run as protobuf frames on libp2p streams (docs/protocol/spread.md).
 */
@NullMarked
package dev.starling.testbed.overlay;

import org.jspecify.annotations.NullMarked;
