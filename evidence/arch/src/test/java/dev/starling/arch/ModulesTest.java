package dev.starling.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the modules' descriptors require: the same directions that hold between classes. */
final class ModulesTest {
    private static final String PREFIX = "dev.starling.";
    /** Libraries by module name, for the rooms that are limited to their own. */
    private static final Set<String> ANNOTATIONS = Set.of("java.base", "org.jspecify");

    @Test
    void every_module_of_the_house_is_found() {
        assertThat(descriptors())
                .extracting(ModuleDescriptor::name)
                .contains("dev.starling.core", "dev.starling.protocols", "dev.starling.peer")
                .allMatch(name -> room(name).isPresent(), "is a room of the house");
    }

    @Test
    void a_module_requires_only_what_the_directions_allow() {
        assertThat(descriptors().stream().flatMap(module -> breaches(module).stream()))
                .isEmpty();
    }

    @Test
    void a_module_that_requires_something_else_is_found() {
        ModuleDescriptor core = ModuleDescriptor.newModule("dev.starling.core")
                .requires("org.bouncycastle.provider")
                .requires("dev.starling.peer")
                .requires("java.net.http")
                .build();
        assertThat(breaches(core))
                .containsExactlyInAnyOrder(
                        "dev.starling.core requires dev.starling.peer", "dev.starling.core requires java.net.http");
        ModuleDescriptor sim = ModuleDescriptor.newModule("dev.starling.sim")
                .requires("dev.starling.net")
                .build();
        assertThat(breaches(sim)).containsExactly("dev.starling.sim requires dev.starling.net");
        ModuleDescriptor testbed = ModuleDescriptor.newModule("dev.starling.testbed")
                .requires("dev.starling.apps")
                .requires("dev.starling.net")
                .requires("java.net.http")
                .build();
        assertThat(breaches(testbed)).containsExactly("dev.starling.testbed requires dev.starling.apps");
    }

    private static List<String> breaches(ModuleDescriptor module) {
        Room room = room(module.name()).orElseThrow();
        List<String> breaches = new ArrayList<>();
        for (Requires required : module.requires()) {
            if (!permitted(room, required.name())) {
                breaches.add(module.name() + " requires " + required.name());
            }
        }
        return breaches;
    }

    private static boolean permitted(Room room, String required) {
        if (required.startsWith(PREFIX)) {
            return room(required).filter(room.mayImport()::contains).isPresent();
        }
        return ANNOTATIONS.contains(required)
                || room.libraries.stream().anyMatch(library -> library.equals("*") || required.startsWith(library));
    }

    private static Optional<Room> room(String module) {
        return Stream.of(Room.values())
                .filter(room -> module.equals(PREFIX + room.name().toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** The descriptors on the class path, in folders of classes or in jars. */
    private static List<ModuleDescriptor> descriptors() {
        Path[] entries = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(entry -> Files.exists(entry.resolve("module-info.class"))
                        || entry.getFileName().toString().matches("starling-.*\\.jar"))
                .filter(entry -> !entry.toString().endsWith("-tests.jar"))
                .toArray(Path[]::new);
        return ModuleFinder.of(entries).findAll().stream()
                .map(ModuleReference::descriptor)
                .filter(module -> module.name().startsWith(PREFIX) && !module.isAutomatic())
                .toList();
    }
}
