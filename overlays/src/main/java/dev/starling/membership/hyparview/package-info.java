/**
 * HyParView (Leitão, Pereira, Rodrigues 2007): a few symmetric links, over which everything goes, and a larger reserve of
 * peers that replace broken ones.
 *
 * <pre>
 *                              NEIGHBOR accepted, JOIN, end of a FORWARDJOIN's walk
 *   passive view ────────────────────────────────────────────────────────────► active view
 *   (passiveMax)  ◄────────────────────────────────────────────────────────────  (activeMax)
 *        ▲              DISCONNECT: made room, or the other did
 *        │                                                     link down, silence ──► forgotten
 *        │ SHUFFLE: exchanged with the end of a random walk
 *        ▼
 *   unreachable when asked ──► forgotten
 *
 *   an active slot is free:  NEIGHBOR to one of the reserve after the other, until one accepts
 *                            high priority (nobody else is left): accepted always; low: where there is room
 * </pre>
 *
 * <p>A peer that is told DISCONNECT looks for a replacement <em>at once</em>. The paper's listing does not say so, and read
 * literally ({@code replaceDisconnected} off) it leaves some peers in cliques without a link to the rest: their views are
 * symmetric, and nothing looks wrong from inside.
 *
 * <p>Beyond the paper:
 *
 * <ul>
 *   <li>Now and then a peer lets a contact start a FORWARDJOIN for it, as if it joined anew, and so trades one link for one
 *       to a random peer of the contact's component. Otherwise two halves that a partition made never merge: each repairs
 *       itself and forgets the other. So does, in each period, whoever has a slot that nobody of
 *       the reserve wanted.
 *   <li>The paper's links are TCP connections, which tell that they broke; that is {@code LinkDown} here. For links that do
 *       not tell there is a KEEPALIVE in each period; whoever is silent for {@code silentPeriodsMax} of them has failed. One
 *       from a peer that is no neighbour is answered with DISCONNECT, which mends links that exist on one side only.
 *   <li>DISCONNECT says whether its sender leaves for good and is no candidate any more.
 * </ul>
 */
@NullMarked
package dev.starling.membership.hyparview;

import org.jspecify.annotations.NullMarked;
