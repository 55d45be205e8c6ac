/**
 * Rumor mongering (Demers et al. 1987, CSL-89-1): who knows a rumour spreads it until spreading it bores them, so that
 * traffic ends by itself and a few never hear.
 *
 * <pre>
 *                 hears                       loses interest
 * susceptible ───────────► infective (hot) ─────────────────► removed
 *
 * push   each cycle an infective site sends its hot rumours to one site drawn at random
 * pull   each cycle every site asks one site drawn at random, which answers with its hot rumours
 *
 *            feedback: only contacts that knew already bore     blind: every contact bores
 * coin       lose interest with probability 1/k                 the same
 * counter    lose interest after k such contacts                the same
 * </pre>
 *
 * <p>Pull with feedback and counter counts cycles, as the paper does: one in which at least one recipient needed the rumour
 * sets the counter back, one in which rumours were sent and none was needed counts one.
 *
 * <p>Measures: residue s, the share that never hears; traffic m, rumours sent by the number of sites; delays t_ave and
 * t_last in cycles. Every push variant obeys s = e^(−m); push with feedback and coin s = e^(−(k+1)(1−s)).
 *
 * <p>Cycles are synchronous: what comes in during a cycle is hot from the next one, and a contact knew already when the
 * rumour had come earlier in the same cycle. Left out: connection limits, hunting, minimization and death certificates.
 */
@NullMarked
package dev.starling.epidemic.rumor;

import org.jspecify.annotations.NullMarked;
