package dev.starling.archfixture.net;

import dev.starling.archfixture.sim.Thing;

final class SeesSim {
    private SeesSim() {}

    static void parameter(Thing thing) {}

    static boolean isThing(Object object) {
        return object instanceof Thing;
    }
}
