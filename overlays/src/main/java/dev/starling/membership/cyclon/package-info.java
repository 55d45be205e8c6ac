/**
 * Cyclon (Voulgaris, Gavidia, van Steen 2005): everybody knows a few peers at random, and exchanges some of them with the
 * one it has known for longest.
 *
 * <pre>
 *   period: everybody a period older
 *           oldest entry Q leaves the view ── SHUFFLE: self (age 0), l − 1 others ──►  Q
 *           ◄── SHUFFLE_REPLY: up to l of Q's ──────────────────────────────────────
 *   both:   what came fills empty places, then those of what was sent; not oneself, not whom one knows
 *
 *   no answer: Q is gone already
 *   join: contact ── viewMax random walks ──► at each end one entry is given to the newcomer, who takes its place
 * </pre>
 *
 * <p>An exchange trades the entry for Q against one for the peer itself: links only change ends. So the number of entries
 * that name a peer hardly varies (a standard deviation below a random graph's), and clustering and path lengths are those of
 * a random graph. A dead peer grows oldest everywhere, is asked and drops out, at the latest after {@code viewMax} periods;
 * views shrink by those that died meanwhile, and fill again as exchanges bring whom they lack. A
 * peer that is asked is told as {@code Down}, not failed, since it leaves the view; when it has not answered until the next
 * period, it is told once more, failed.
 */
@NullMarked
package dev.starling.membership.cyclon;

import org.jspecify.annotations.NullMarked;
