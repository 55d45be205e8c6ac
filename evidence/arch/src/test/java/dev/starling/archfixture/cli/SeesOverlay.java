package dev.starling.archfixture.cli;

import dev.starling.archfixture.epidemic.Thing;

final class SeesOverlay {
    private SeesOverlay() {}

    static void parameter(Thing thing) {}

    static boolean isThing(Object object) {
        return object instanceof Thing;
    }
}
