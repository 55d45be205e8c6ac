package dev.starling.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What machines do not touch, so that a seed replays them, and what only the real world does. */
final class PurityTest {
    static final Set<Room> ALL_BUT_NET = EnumSet.complementOf(EnumSet.of(Room.NET));
    /** A program reads and writes the files that its user names, and the testbed writes reports. */
    static final Set<Room> WITHOUT_FILES = EnumSet.complementOf(EnumSet.of(Room.NET, Room.TESTBED, Room.APPS));

    static Stream<Forbidden> forbiddenToMachines() {
        return Stream.of(Forbidden.CLOCK, Forbidden.OWN_RANDOMNESS, Forbidden.THREADS, Forbidden.IO, Forbidden.LOGGING);
    }

    @ParameterizedTest
    @MethodSource("forbiddenToMachines")
    void no_machine_touches_what_is_outside(Forbidden forbidden) {
        check(Room.MACHINES, forbidden);
    }

    @Test
    void no_machine_takes_a_lock() {
        Rules.noSynchronizedMethods(Room.MACHINES, House.ROOT).check(House.MAIN);
    }

    @Test
    void the_simulated_world_draws_only_from_its_seed() {
        Rules.avoid(EnumSet.of(Room.SIM), Forbidden.UNSEEDED_RANDOMNESS, House.ROOT)
                .check(House.MAIN);
    }

    @Test
    void the_simulated_world_reads_no_clock() {
        Rules.avoid(EnumSet.of(Room.SIM), Forbidden.CLOCK, House.ROOT).check(House.MAIN);
    }

    @Test
    void only_the_real_world_opens_sockets() {
        check(ALL_BUT_NET, Forbidden.SOCKETS);
    }

    @Test
    void only_the_real_world_starts_platform_threads() {
        check(ALL_BUT_NET, Forbidden.EXECUTORS);
    }

    @Test
    void only_the_real_world_and_programs_touch_files() {
        check(WITHOUT_FILES, Forbidden.FILES);
    }

    private static void check(Set<Room> rooms, Forbidden forbidden) {
        Rules.avoid(rooms, forbidden, House.ROOT).check(House.MAIN.that(Exemption.none(forbidden, House.ROOT)));
    }

    @Test
    void no_exemption_outlives_its_need() {
        for (Exemption exemption : Exemption.ALL) {
            JavaClasses exempt = House.MAIN.that(describe("exempt", type -> exemption.covers(type, House.ROOT)));
            boolean needed = exempt.isEmpty()
                    || Rules.avoid(ALL_BUT_NET, exemption.forbidden(), House.ROOT)
                            .evaluate(exempt)
                            .hasViolation();
            assertThat(needed)
                    .as("%s still does what it is exempt from", exemption.name())
                    .isTrue();
        }
    }
}
