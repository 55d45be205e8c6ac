package dev.starling.epidemic;

/**
 * An item has come here for the first time.
 *
 * @param hops over how many links it came; 0 where it was published
 */
public record Delivered(Item item, int hops) implements EpidemicEvent {}
