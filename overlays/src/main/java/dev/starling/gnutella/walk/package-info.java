/**
 * Searching an unstructured network: by random walkers, by rings that grow, or by the flood that both are measured against
 * (Lv, Cao, Cohen, Li, Shenker 2002).
 *
 * <pre>
 * WALK   k walkers, each at one peer at a time. Every few steps the peer asks the origin: go on? It says no once it has been
 *        found, or says nothing when it is gone; either ends the walker.
 * RING   a flood with TTL 1, then 2, then … until it is found.
 * FLOOD  to all neighbours, with duplicates suppressed, up to a TTL.
 * </pre>
 *
 * <p>Walkers may prefer neighbours of high capacity, and peers may know what their neighbours have, which is two parts of GIA
 * (Chawathe et al. 2003). Whoever has it tells the origin directly.
 */
@NullMarked
package dev.starling.gnutella.walk;

import org.jspecify.annotations.NullMarked;
