package dev.starling.archfixture.epidemic;

/** Something of an overlay. */
public interface Thing {}
