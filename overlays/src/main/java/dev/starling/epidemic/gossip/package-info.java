/**
 * Gossip in rounds: every peer picks partners at random and pushes what it knows, asks for what it lacks, or both.
 *
 * <pre>
 * tick: round begins ── what came before becomes hot; after {@code roundsHot} rounds it retires
 *        ├─ push: each hot item to f partners
 *        └─ pull: the ids it knows to f partners ──► they answer with hot items that are missing
 * </pre>
 *
 * <p>Rounds are synchronous in the sense of the literature: what comes in during a round is passed on from the peer's next
 * one. Partners are drawn independently, so one may be drawn twice. With i the informed share, f partners and q = 1 − loss,
 * one round gives
 *
 * <pre>
 * push       i' = 1 − (1 − i)·e^(−f·q·i)
 * pull       i' = 1 − (1 − i)·(1 − q²·i)^f       a question and an answer: both have to arrive
 * push–pull  both factors
 * </pre>
 *
 * <p>Pushing for ever reaches everybody in about ln N/ln(1 + fq) + ln N/(fq) rounds (Pittel 1987); pushing in one round only
 * (infect and die) reaches the share π = 1 − e^(−fqπ) of many, given that it takes off at all.
 *
 * <p>Left out: summaries for the question. It names every id that is known, which is right for items that are few or short
 * lived; for thousands there is set reconciliation.
 */
@NullMarked
package dev.starling.epidemic.gossip;

import org.jspecify.annotations.NullMarked;
