package dev.starling.archfixture.core;

import org.assertj.core.api.Assertions;
import org.opentest4j.TestAbortedException;

final class UsesALibrary {
    private UsesALibrary() {}

    static void call() {
        Assertions.assertThat(true).isTrue();
    }

    static void parameter(TestAbortedException exception) {}
}
