package dev.starling.epidemic;

/** What becomes of an item at one peer: susceptible, then {@link Delivered}, then perhaps {@link Retired}. */
public sealed interface EpidemicEvent permits Delivered, Retired {
    /** Which item. */
    Item item();
}
