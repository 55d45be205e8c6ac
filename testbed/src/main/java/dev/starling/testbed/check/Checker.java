package dev.starling.testbed.check;

import dev.starling.testbed.observe.Observation;

/** Watches over one invariant. Used by one thread at a time. */
public interface Checker {
    /** Sees one observation; they come in order of time, as far as their peers' clocks agree. */
    default void saw(Observation observation) {}

    /** Whether it held, once everything is over. */
    Verdict verdict(Ending ending);
}
