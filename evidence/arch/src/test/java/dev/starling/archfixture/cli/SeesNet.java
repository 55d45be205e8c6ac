package dev.starling.archfixture.cli;

import dev.starling.archfixture.net.Thing;

final class SeesNet {
    private SeesNet() {}

    static void parameter(Thing thing) {}

    static boolean isThing(Object object) {
        return object instanceof Thing;
    }
}
