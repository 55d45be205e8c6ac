package dev.starling.epidemic.unicast;

import dev.starling.epidemic.Item;

/** An item, from whoever published it. */
public record UnicastMessage(Item item) {}
