package dev.starling.archfixture.cli;

/** Something of a program. */
public interface Thing {}
