package dev.starling.epidemic.dandelion;

import dev.starling.epidemic.Item;
import dev.starling.epidemic.flood.FloodMessage;

/** What peers send. */
public sealed interface DandelionMessage {
    /** Along a stem. */
    record Stem(Item item) implements DandelionMessage {}

    /** A copy of the flood. */
    record Fluff(FloodMessage copy) implements DandelionMessage {}
}
