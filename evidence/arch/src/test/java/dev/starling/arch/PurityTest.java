package dev.starling.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
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

    /** It ends a run in which a handler waits for something real; no other outcome depends on it. */
    static DescribedPredicate<JavaClass> notTheWatchdog(String root) {
        return describe("other than the watchdog", type -> !type.getName().equals(root + ".sim.Watchdog"));
    }

    static Stream<Forbidden> forbiddenToMachines() {
        return Stream.of(Forbidden.CLOCK, Forbidden.OWN_RANDOMNESS, Forbidden.THREADS, Forbidden.IO, Forbidden.LOGGING);
    }

    @ParameterizedTest
    @MethodSource("forbiddenToMachines")
    void no_machine_touches_what_is_outside(Forbidden forbidden) {
        Rules.avoid(Room.MACHINES, forbidden, House.ROOT).check(House.MAIN);
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
        Rules.avoid(ALL_BUT_NET, Forbidden.SOCKETS, House.ROOT).check(House.MAIN);
    }

    @Test
    void only_the_real_world_and_the_simulations_watchdog_start_platform_threads() {
        Rules.avoid(ALL_BUT_NET, Forbidden.EXECUTORS, House.ROOT).check(House.MAIN.that(notTheWatchdog(House.ROOT)));
    }

    @Test
    void only_the_real_world_and_programs_touch_files() {
        Rules.avoid(WITHOUT_FILES, Forbidden.FILES, House.ROOT).check(House.MAIN);
    }
}
