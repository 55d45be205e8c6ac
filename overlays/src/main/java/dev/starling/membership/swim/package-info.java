/**
 * SWIM (Das, Gupta, Motivala 2002): everybody knows all members, and finds out together who has failed. With Lifeguard
 * (Dadgar, Phillips, Currey 2017), each of whose three parts can be switched on its own.
 *
 * <pre>
 *   period: PING the next member of a shuffled list
 *             ACK within the timeout ───────────────────────────────────────► fine
 *             none: PING_REQ to k others, who PING it ── an ACK comes back ──► fine
 *             none by the end of the period ────────────────────────────────► suspect (without suspicion: dead)
 *
 *            suspect j ≥ i                 time is up
 *   alive i ───────────────► suspect j ───────────────► dead j
 *      ▲                        │                          │
 *      └──── alive i &gt; j ────┴──────────────────────────┘       only the member itself raises its incarnation
 * </pre>
 *
 * <p>News of members ride on PING, PING_REQ and ACK: so many a message, each λ·⌈ln(N + 1)⌉ times, those first that were
 * sent least. The load of a member is two messages a period, and 4k more for each suspicion, whatever N is.
 *
 * <p>A member that has failed is first suspected by anybody after e/(e − 1) = 1.58 periods on average where all periods begin
 * together, and after 2N − 1 at the latest, since each goes through a shuffled list.
 *
 * <p>Lifeguard answers that a member which is slow itself takes others for dead: <em>local health</em> (0 to {@code
 * healthMax}, worse with each probe that fails, each helper that does not even say that it got nothing, and each suspicion of
 * oneself) stretches a member's own times; a <em>dynamic timeout</em> of a suspicion begins long and shrinks with each
 * independent confirmation; and the <em>buddy</em> rule tells a suspect of its suspicion first, in every PING to it.
 *
 * <p>Decisions where the papers leave room or do not fit:
 *
 * <ul>
 *   <li>Death is not final: alive i beats dead j &lt; i, as in practice, since a peer cannot change its number. For the same
 *       reason dead i does not beat alive j &gt; i; rules that depend on the order of arrival never settle.
 *   <li>Now and then a dead member is pinged with its own obituary, so that halves merge after a partition.
 *   <li>Whoever could not run for longer than a timeout judges nobody by the answers that it missed meanwhile.
 *   <li>Who joins takes the time as its incarnation, so that nothing said about its earlier life holds.
 *   <li>The members that are known from the start, alive in incarnation 0, cost no memory; only deviations do.
 * </ul>
 */
@NullMarked
package dev.starling.membership.swim;

import org.jspecify.annotations.NullMarked;
