package dev.starling.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule fails on the class that breaks it, once for each of its methods, and leaves innocent classes alone. */
final class RulesBiteTest {
    private static final String ROOT = House.FIXTURE_ROOT;

    static Stream<Arguments> rulesAndWhoBreaksThem() {
        return Stream.of(
                arguments(Rules.directions(Room.CORE, ROOT), "core.SeesPeer"),
                arguments(Rules.directions(Room.CORE, ROOT), "core.SeesProtocol"),
                arguments(Rules.directions(Room.PROTOCOLS, ROOT), "srp.SeesPeer"),
                arguments(Rules.directions(Room.PROTOCOLS, ROOT), "srp.SeesNet"),
                arguments(Rules.directions(Room.OVERLAYS, ROOT), "epidemic.SeesSim"),
                arguments(Rules.directions(Room.PEER, ROOT), "peer.SeesNet"),
                arguments(Rules.directions(Room.NET, ROOT), "net.SeesSim"),
                arguments(Rules.directions(Room.SIM, ROOT), "sim.SeesNet"),
                arguments(Rules.directions(Room.TRACE, ROOT), "trace.SeesProtocol"),
                arguments(Rules.directions(Room.TESTBED, ROOT), "testbed.SeesApps"),
                arguments(Rules.directions(Room.APPS, ROOT), "cli.SeesOverlay"),
                arguments(Rules.libraries(Room.CORE, ROOT), "core.UsesALibrary"),
                arguments(machines(Forbidden.CLOCK), "srp.ReadsClock"),
                arguments(machines(Forbidden.OWN_RANDOMNESS), "srp.MakesRandomNumbers"),
                arguments(machines(Forbidden.THREADS), "srp.UsesThreads"),
                arguments(machines(Forbidden.IO), "srp.DoesIo"),
                arguments(machines(Forbidden.LOGGING), "srp.Logs"),
                arguments(Rules.noSynchronizedMethods(Room.MACHINES, ROOT), "srp.TakesLocks"),
                arguments(
                        Rules.avoid(EnumSet.of(Room.SIM), Forbidden.UNSEEDED_RANDOMNESS, ROOT), "sim.DrawsWithoutSeed"),
                arguments(Rules.avoid(EnumSet.of(Room.SIM), Forbidden.CLOCK, ROOT), "sim.ReadsWallClock"),
                arguments(Rules.avoid(PurityTest.ALL_BUT_NET, Forbidden.SOCKETS, ROOT), "peer.OpensSockets"),
                arguments(Rules.avoid(PurityTest.ALL_BUT_NET, Forbidden.EXECUTORS, ROOT), "peer.StartsThreads"),
                arguments(Rules.avoid(PurityTest.WITHOUT_FILES, Forbidden.FILES, ROOT), "peer.TouchesFiles"));
    }

    private static ArchRule machines(Forbidden forbidden) {
        return Rules.avoid(Room.MACHINES, forbidden, ROOT);
    }

    @ParameterizedTest
    @MethodSource("rulesAndWhoBreaksThem")
    void a_rule_fails_for_each_method_that_breaks_it(ArchRule rule, String breaker) {
        String report = report(rule);
        JavaClass type = House.FIXTURE.get(ROOT + "." + breaker);
        type.getMethods().stream()
                .filter(method -> !method.getName().startsWith("lambda$"))
                .forEach(method -> assertThat(report).contains("<" + type.getName() + "." + method.getName() + "("));
        assertThat(report)
                .doesNotContain("Innocent")
                .doesNotContain("DrawsFromSeed")
                .doesNotContain("Watchdog");
    }

    @Test
    void a_class_without_a_room_is_found() {
        assertThat(report(Rules.everyClassLiesInARoom(ROOT)))
                .contains("attic.NoRoom")
                .doesNotContain("srp.Thing");
    }

    @Test
    void a_second_class_of_a_program_that_sees_a_world_is_found() {
        assertThat(report(Rules.oneClassOfAppsSees(Room.NET, ROOT))).contains("cli.SeesNet", "cli.SeesNetToo");
        assertThat(report(Rules.oneClassOfAppsSees(Room.SIM, ROOT))).contains("cli.SeesSim", "cli.SeesSimToo");
    }

    @Test
    void a_circle_of_packages_is_found() {
        assertThat(report(Rules.noCycles(ROOT + ".circle"))).contains("encoding.Circle", "identity.Circle");
    }

    @Test
    void one_public_type_too_many_is_found() {
        assertThat(report(Rules.fewPublicTypes(ROOT, name -> 2)))
                .contains("kad shows 3 public types, more than 2: [One, Three, Two]");
        assertThat(Rules.fewPublicTypes(ROOT, name -> 3).evaluate(House.FIXTURE).hasViolation())
                .isFalse();
    }

    @Test
    void the_machines_rules_hold_for_every_room_of_machines() {
        assertThat(Room.MACHINES).isEqualTo(Set.of(Room.CORE, Room.PROTOCOLS, Room.OVERLAYS));
        assertThat(Room.patterns(Room.MACHINES, "r")).contains("r.core..", "r.srp..", "r.epidemic..");
    }

    private static String report(ArchRule rule) {
        EvaluationResult result = rule.evaluate(House.FIXTURE.that(Exemption.none(Forbidden.EXECUTORS, ROOT)));
        assertThat(result.hasViolation())
                .as("%s is broken by its fixture", rule)
                .isTrue();
        return result.getFailureReport().toString();
    }
}
