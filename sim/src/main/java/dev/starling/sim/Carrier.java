package dev.starling.sim;

/** A carrier's network with one box for many homes, as made by {@link Simulator#carrier}. */
public final class Carrier {
    private final Site site;

    Carrier(Site site) {
        this.site = site;
    }

    Site site() {
        return site;
    }
}
