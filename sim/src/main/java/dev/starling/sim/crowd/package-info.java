/**
 * A crowd: up to millions of equal machines that exchange messages with peers they know by number, driven in virtual time
 * that is cut into ticks. Where {@link dev.starling.sim.Simulator} models sites, NAT boxes and bandwidth for some thousands
 * of peers, this models links with latency and loss for a million, at some tens of bytes a peer.
 *
 * <p>The machines are the very ones that ship ({@link dev.starling.core.OverlayInput}). What happens to one peer in
 * one tick happens in the order in which it was sent or asked for, and the peers' order is fixed too: a run is a function of
 * its seed. Draws come from independent streams:
 * {@link dev.starling.sim.crowd.RunSeeds} has one for the topology, one for who is dead, one for loss, one for latencies, and one
 * for each peer's machine.
 */
@NullMarked
package dev.starling.sim.crowd;

import org.jspecify.annotations.NullMarked;
