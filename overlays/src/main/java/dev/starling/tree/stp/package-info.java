/**
 * A spanning tree protocol for overlays, with the semantics of IEEE 802.1D-1998: bridges are peers, ports are links.
 *
 * <pre>
 *            the best vector heard + the link's cost          mine is better than what I hear there
 * ROOT port ◄────────────────────────────────────── port ──────────────────────────────────────► DESIGNATED port
 *                                                     │ otherwise
 *                                                     ▼
 *                                                  BLOCKED       a port that may forward does so after twice the delay
 * </pre>
 *
 * <p>A vector (root, cost to the root, sender) is better when it is smaller, place by place. The root says hello over its
 * designated links every {@code helloNs}; others pass on what comes over their root port, with their cost and one second
 * of age more. What is heard holds until {@code maxAgeNs} less its age. So a failure is noticed after up to 20 s and mended
 * after another 30 s, and a chain of more than 20 links has no tree.
 *
 * <p>Items go over the forwarding links to parent and children, N − 1 copies for a broadcast; children say that they are,
 * which the standard's bridges do not. While trees disagree there can be loops: a hop limit and
 * the ids that were seen end them. Left out: topology change notices (nothing is learnt about addresses here that could be
 * wrong), port priorities, the hold time (a start from nothing costs some hundred
 * hellos a bridge), and the rapid variant's proposals.
 */
@NullMarked
package dev.starling.tree.stp;

import org.jspecify.annotations.NullMarked;
