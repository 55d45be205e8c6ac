package dev.starling.epidemic.flood;

import dev.starling.epidemic.Item;

/**
 * A copy of an item on its way.
 *
 * @param ttl how many links it may still cross, this one included; {@link FloodConfig#UNLIMITED} for all
 * @param hops how many links it has crossed when it arrives
 */
public record FloodMessage(Item item, int ttl, int hops) {}
