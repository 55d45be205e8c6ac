/**
 * Anti-entropy (Demers et al. 1987): everybody compares all it has with one random partner, again and again, and they resolve
 * the differences; and bimodal multicast (Birman et al. 1999), which sends once to all without any care and lets
 * anti-entropy find what was lost.
 *
 * <pre>
 *   round   push       DIGEST: what I have ──► WANT: what of it I lack ──► COPY …
 *           pull       DIGEST: what I have ──► COPY: what it lacks …
 *           push–pull  DIGEST ──► both
 *
 *   bimodal: COPY to all, once; then push. Items are offered for {@code roundsOffered} rounds and then forgotten, and an
 *            answer carries {@code copiesMax} at most, so that a peer that was away does not drown the others.
 * </pre>
 *
 * <p>With s the share that lacks an item, q = 1 − loss and one partner, a round gives
 *
 * <pre>
 * push       s' = s·e^(−q³(1 − s))          an offer, a wish and a copy have to arrive
 * pull       s' = s·(1 − q²(1 − s))         a question and a copy; without loss s²
 * push–pull  both factors
 * </pre>
 *
 * <p>so push wins at the beginning, and pull at the end: it squares what is left, where push divides it by e.
 *
 * <p>Differences are found by naming every id; sets of thousands want set reconciliation. Deletions, which need death
 * certificates, are left out: items only come.
 */
@NullMarked
package dev.starling.epidemic.antientropy;

import org.jspecify.annotations.NullMarked;
