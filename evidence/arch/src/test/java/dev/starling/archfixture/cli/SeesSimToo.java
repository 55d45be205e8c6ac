package dev.starling.archfixture.cli;

import dev.starling.archfixture.sim.Thing;

final class SeesSimToo {
    private SeesSimToo() {}

    static void parameter(Thing thing) {}

    static boolean isThing(Object object) {
        return object instanceof Thing;
    }
}
