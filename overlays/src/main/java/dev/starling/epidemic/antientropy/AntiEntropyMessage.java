package dev.starling.epidemic.antientropy;

import dev.starling.epidemic.Item;

/** What peers say to find and resolve differences. Arrays are owned by their message; nobody writes to them. */
public sealed interface AntiEntropyMessage {
    /**
     * What the sender has.
     *
     * @param push whether the receiver is to say what of it it wants
     * @param pull whether it is to send what is not among it
     */
    record Digest(long[] ids, boolean push, boolean pull) implements AntiEntropyMessage {}

    /** What the sender wants of what it was offered. */
    record Want(long[] ids) implements AntiEntropyMessage {}

    /**
     * An item.
     *
     * @param hops how many links it has crossed when it arrives
     */
    record Copy(Item item, int hops) implements AntiEntropyMessage {}
}
