package dev.starling.archfixture.net;

/** Something of the real world. */
public interface Thing {}
