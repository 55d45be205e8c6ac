package dev.starling.archfixture.srp;

/** Something of a protocol. */
public interface Thing {}
