package dev.starling.archfixture.peer;

/** Something of the public API. */
public interface Thing {}
