/**
 * Reputation: what peers think of each other, put together.
 *
 * <pre>
 * gossip       own counts of good and bad ──► random peers; a score is what all heard reports add up to, forged or not
 * EigenTrust   t(i) = (1 − a)·Σ c(j,i)·t(j) + a·p(i), round by round: each peer sends what it holds on to those it rates well
 * </pre>
 *
 * <p>EigenTrust (Kamvar, Schlosser, Garcia-Molina 2003) in its basic distributed form: each peer computes its own value. Peers
 * that lie about that value are kept from it by score managers, which are not here; colluders lie in whom they rate well.
 */
@NullMarked
package dev.starling.reputation;

import org.jspecify.annotations.NullMarked;
