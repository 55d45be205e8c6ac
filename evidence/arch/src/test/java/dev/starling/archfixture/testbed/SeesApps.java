package dev.starling.archfixture.testbed;

import dev.starling.archfixture.cli.Thing;

final class SeesApps {
    private SeesApps() {}

    static void parameter(Thing thing) {}

    static boolean isThing(Object object) {
        return object instanceof Thing;
    }
}
