package dev.starling.archfixture.trace;

import dev.starling.archfixture.srp.Thing;

final class SeesProtocol {
    private SeesProtocol() {}

    static void parameter(Thing thing) {}

    static boolean isThing(Object object) {
        return object instanceof Thing;
    }
}
