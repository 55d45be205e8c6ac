package dev.starling.archfixture.core;

import dev.starling.archfixture.peer.Thing;

final class SeesPeer {
    private SeesPeer() {}

    static void parameter(Thing thing) {}

    static boolean isThing(Object object) {
        return object instanceof Thing;
    }
}
