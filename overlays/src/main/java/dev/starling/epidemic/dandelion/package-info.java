/**
 * Dandelion: a message first goes along a stem, from one peer to one other, and then is flooded from where the stem ends
 * (Venkatakrishnan, Fanti, Viswanath 2017; Fanti et al. 2018). Who watches the flood finds the stem's end, not the origin.
 *
 * <pre>
 * publish ──► stem ──(1 − q)──► stem ──(1 − q)──► …  stem ──(q)──► flood
 *               each waits for the flood to come by, and floods itself when it does not
 * </pre>
 *
 * <p>The stem has 1/q links on the average, and delays by as many. Each epoch a peer draws two neighbours for stems, and which
 * of them takes what comes from whom.
 */
@NullMarked
package dev.starling.epidemic.dandelion;

import org.jspecify.annotations.NullMarked;
