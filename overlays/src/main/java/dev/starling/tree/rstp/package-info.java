/**
 * The rapid spanning tree protocol of IEEE 802.1D-2004 clause 17 (802.1w) for overlays: bridges are peers, ports are links, and
 * every link is point to point.
 *
 * <pre>
 *        worse than what is heard here                          the best way to the root
 *   ALTERNATE, BACKUP ◄────────────────── a port's vectors ──────────────────► ROOT
 *     blocked, ready                            │ what this bridge offers is better
 *                                               ▼
 *                        ┌──────────────── DESIGNATED, discarding
 *   nobody answers:      │ proposal ──►          ▲
 *   learns after 15 s,   │ ◄── agreement         │ sync: a proposal came over the root port,
 *   forwards 2 s later   ▼                       │ and this port has no agreement of its own
 *                     forwarding ────────────────┘
 * </pre>
 *
 * <p>A designated port that wants to forward proposes. Whoever gets the proposal first stops all of its designated ports that
 * nobody has agreed with ({@code sync}), agrees, and proposes to them in turn: so the cut moves from the root to the
 * leaves, and no moment has a loop as long as all believe in the same root. A bridge that loses its root port takes its best
 * alternate and forwards over it at once, having stopped what was a root port a short time ago ({@code reRoot}). Hellos come
 * from every bridge, not from the root alone; after three that are missed a neighbour is gone, and no time at all after a
 * link that says that it broke.
 *
 * <p>Each of the standard's machines is a class of its own, with the standard's variables in {@code Port} and {@code
 * Bridge}; all of them run after each input until none has anything to do.
 *
 * <p>When the root dies, its word lives on in alternate ports and chases itself around the overlay, a second older at each
 * bridge, until it is {@code maxAgeNs} old: counting to infinity (Elmeleegy, Cox, Ng 2006). That is in the standard.
 *
 * <p>Different from the standard, since links are for two and copies are counted: a designated port sends items only to an
 * edge or where the other end has said that it is a root port. For that root ports say hello as designated ones do, and a
 * port that becomes blocked says so. Left out: bridges of 802.1D-1998 (protocol migration, §17.24), port priorities and
 * link speeds, shared media. A link between two ports of one bridge is possible, and makes a backup.
 */
@NullMarked
package dev.starling.tree.rstp;

import org.jspecify.annotations.NullMarked;
