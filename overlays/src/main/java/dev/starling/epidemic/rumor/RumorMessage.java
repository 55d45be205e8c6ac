package dev.starling.epidemic.rumor;

import dev.starling.epidemic.Item;

/** What rumor mongers say to each other. */
public sealed interface RumorMessage {
    /**
     * A rumour, told.
     *
     * @param hops how many links it has crossed when it arrives
     */
    record Rumor(Item item, int hops) implements RumorMessage {}

    /** Feedback to whoever told a rumour: whether it was news. */
    record Verdict(long id, boolean needed) implements RumorMessage {}

    /** A question for whatever is hot. */
    record Ask() implements RumorMessage {}
}
