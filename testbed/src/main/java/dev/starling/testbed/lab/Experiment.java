package dev.starling.testbed.lab;

/** Something that can be run for a seed. Equal seeds give equal outcomes, in every process and on every thread. */
public interface Experiment {
    /** One run. Touches nothing but itself, so that several may run at once. */
    Outcome run(long seed);
}
