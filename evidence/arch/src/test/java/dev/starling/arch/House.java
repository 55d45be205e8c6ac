package dev.starling.arch;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;

/** The classes of Starling, and those that were written to break its rules. */
final class House {
    static final String ROOT = "dev.starling";
    static final String FIXTURE_ROOT = "dev.starling.archfixture";

    /** Main classes of every module. */
    static final JavaClasses MAIN =
            new ClassFileImporter().withImportOption(House::isMain).importPackages(ROOT);

    static final JavaClasses FIXTURE = new ClassFileImporter().importPackages(FIXTURE_ROOT);

    private House() {}

    private static boolean isMain(Location location) {
        return !location.contains("/dev/starling/arch/")
                && !location.contains("/dev/starling/archfixture/")
                && !location.contains("/test-classes/")
                && !location.contains("-tests.jar");
    }
}
