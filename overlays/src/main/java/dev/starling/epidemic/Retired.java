package dev.starling.epidemic;

/** This peer passes the item on no more; it still knows it. */
public record Retired(Item item) implements EpidemicEvent {}
