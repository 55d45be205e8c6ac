package dev.starling.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvent;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/** The rules, each for a house below a root package, so that they can be tried on a house that breaks them. */
final class Rules {
    /** How many public top-level types a protocol's package shows. */
    static final int PUBLIC_TYPES_MAX = 8;

    /**
     * Packages that may show more. SRP's has the wire format (codec, packet, type, rejection), the machine with its
     * four vocabularies and records, the keys, NAT types and the inspector: twelve, with room for four.
     */
    static final Map<String, Integer> PUBLIC_TYPES_MAX_OF = Map.of("srp", 16);

    private Rules() {}

    /** Every class lies in a room; otherwise the other rules would not see it. */
    static ArchRule everyClassLiesInARoom(String root) {
        return classes()
                .should(condition("lie in a room", (type, events) -> {
                    if (Room.of(type.getPackageName(), root).isEmpty()) {
                        events.add(violated(type, type.getName() + " lies in no known room"));
                    }
                }))
                .as("every class lies in a room of the house");
    }

    /** A room imports only those it may. */
    static ArchRule directions(Room room, String root) {
        Set<Room> allowed = EnumSet.copyOf(room.mayImport());
        allowed.add(room);
        return inRooms(EnumSet.of(room), root, "import only what it may", (type, events) -> {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                boolean ours = target.getPackageName().startsWith(root + ".");
                if (ours
                        && !Room.of(target.getPackageName(), root)
                                .map(allowed::contains)
                                .orElse(false)) {
                    events.add(violated(type, dependency.getDescription()));
                }
            }
        });
    }

    /** A room uses only the JDK, its annotations, and the libraries it is meant to. */
    static ArchRule libraries(Room room, String root) {
        return inRooms(EnumSet.of(room), root, "use only its own libraries", (type, events) -> {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String name = dependency.getTargetClass().getBaseComponentType().getName();
                boolean known =
                        dependency.getTargetClass().getBaseComponentType().isPrimitive()
                                || name.startsWith("java.")
                                || name.startsWith("dev.starling.")
                                || name.startsWith("org.jspecify.annotations.")
                                || room.libraries.stream()
                                        .anyMatch(prefix -> prefix.equals("*") || name.startsWith(prefix + "."));
                if (!known) {
                    events.add(violated(type, dependency.getDescription()));
                }
            }
        });
    }

    /** The classes of these rooms keep away from something. */
    static ArchRule avoid(Set<Room> rooms, Forbidden forbidden, String root) {
        return inRooms(rooms, root, "not " + forbidden.what(), (type, events) -> {
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                if (forbidden.access().test(access)) {
                    events.add(violated(type, access.getDescription()));
                }
            }
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                if (forbidden.type().test(dependency.getTargetClass().getBaseComponentType())) {
                    events.add(violated(type, dependency.getDescription()));
                }
            }
        });
    }

    /** No method takes a lock. Synchronized blocks are not visible in an import; the source scan looks for those. */
    static ArchRule noSynchronizedMethods(Set<Room> rooms, String root) {
        return inRooms(
                rooms,
                root,
                "not have synchronized methods",
                (type, events) -> type.getMethods().stream()
                        .filter(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
                        .forEach(method -> events.add(violated(type, method.getDescription() + " is synchronized"))));
    }

    /** Programs choose their world in one class, and otherwise know only what both worlds offer. */
    static ArchRule oneClassOfAppsSees(Room world, String root) {
        String[] packages = world.patterns(root);
        return classes()
                .that()
                .resideInAnyPackage(Room.APPS.patterns(root))
                .should(new ArchCondition<JavaClass>("see " + world + " in one class only") {
                    private final SortedSet<String> seeing = new TreeSet<>();

                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        boolean sees = type.getDirectDependenciesFromSelf().stream()
                                .anyMatch(dependency -> JavaClass.Predicates.resideInAnyPackage(packages)
                                        .test(dependency.getTargetClass()));
                        if (sees) {
                            seeing.add(topLevel(type).getName());
                        }
                    }

                    @Override
                    public void finish(ConditionEvents events) {
                        events.add(new SimpleConditionEvent(
                                seeing, seeing.size() <= 1, "classes that see " + world + ": " + seeing));
                    }
                })
                .allowEmptyShould(true);
    }

    /** How many public types a package of this simple name may show. */
    static int publicTypesMax(String simpleName) {
        return PUBLIC_TYPES_MAX_OF.getOrDefault(simpleName, PUBLIC_TYPES_MAX);
    }

    /** A protocol's package shows few public top-level types. */
    static ArchRule fewPublicTypes(String root, ToIntFunction<String> maxOf) {
        return classes()
                .that()
                .resideInAnyPackage(Room.patterns(EnumSet.of(Room.PROTOCOLS, Room.OVERLAYS), root))
                .should(new ArchCondition<JavaClass>("show few public types a package") {
                    private final SortedMap<String, SortedSet<String>> shown = new TreeMap<>();

                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        boolean isPublic = type.getModifiers().contains(JavaModifier.PUBLIC);
                        if (isPublic
                                && type.isTopLevelClass()
                                && !type.getSimpleName().equals("package-info")) {
                            shown.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>())
                                    .add(type.getSimpleName());
                        }
                    }

                    @Override
                    public void finish(ConditionEvents events) {
                        shown.forEach((name, types) -> {
                            String simple = name.substring(name.lastIndexOf('.') + 1);
                            int max = maxOf.applyAsInt(simple);
                            events.add(new SimpleConditionEvent(
                                    types,
                                    types.size() <= max,
                                    name + " shows " + types.size() + " public types, more than " + max + ": "
                                            + types));
                        });
                    }
                })
                .allowEmptyShould(true);
    }

    /** Packages, with those inside them, do not depend on each other in circles. */
    static ArchRule noCycles(String root) {
        return slices().matching(root + ".(*)..").should().beFreeOfCycles().allowEmptyShould(true);
    }

    private static ArchRule inRooms(Set<Room> rooms, String root, String what, Check check) {
        return classes()
                .that()
                .resideInAnyPackage(Room.patterns(rooms, root))
                .should(condition(what, check))
                .as(rooms + " should " + what)
                .allowEmptyShould(true);
    }

    private interface Check {
        void accept(JavaClass type, ConditionEvents events);
    }

    private static ArchCondition<JavaClass> condition(String what, Check check) {
        return new ArchCondition<>(what) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                check.accept(type, events);
            }
        };
    }

    private static ConditionEvent violated(JavaClass type, String message) {
        return SimpleConditionEvent.violated(type, message);
    }

    private static JavaClass topLevel(JavaClass type) {
        return type.getEnclosingClass().map(Rules::topLevel).orElse(type);
    }
}
