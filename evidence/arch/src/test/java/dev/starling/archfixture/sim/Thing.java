package dev.starling.archfixture.sim;

/** Something of the simulated world. */
public interface Thing {}
