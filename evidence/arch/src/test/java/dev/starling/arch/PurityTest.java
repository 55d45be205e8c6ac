package dev.starling.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

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

    /** Its watchdog measures how long a handler really takes; no run depends on the result but by failing. */
    @Test
    void the_simulated_world_reads_no_clock_but_in_its_watchdog() {
        JavaClasses others = House.MAIN.that(describe(
                "other than the watchdog",
                type -> !type.getName().startsWith("dev.starling.sim.HandlerScheduler")
                        && !type.getName().startsWith("dev.starling.sim.SimHandler")
                        && !type.getName().startsWith("dev.starling.sim.Watchdog")));
        Rules.avoid(EnumSet.of(Room.SIM), Forbidden.CLOCK, House.ROOT).check(others);
    }

    /** Two commands look up what the user typed and which addresses this machine has; none opens a socket. */
    @Test
    void only_the_real_world_opens_sockets() {
        JavaClasses others = House.MAIN.that(describe(
                "other than what reads the user's addresses",
                type -> !type.getName().startsWith("dev.starling.cli.UdpAddress")
                        && !type.getName().startsWith("dev.starling.cli.SeedCommand")));
        Rules.avoid(ALL_BUT_NET, Forbidden.SOCKETS, House.ROOT).check(others);
    }

    /** The watchdog has to run beside what it watches; the launcher's training drains a child's output. */
    @Test
    void only_the_real_world_starts_platform_threads() {
        JavaClasses others = House.MAIN.that(describe(
                "other than the watchdog and the training",
                type -> !type.getName().startsWith("dev.starling.sim.Watchdog")
                        && !type.getName().startsWith("dev.starling.cli.Training")));
        Rules.avoid(ALL_BUT_NET, Forbidden.EXECUTORS, House.ROOT).check(others);
    }

    @Test
    void only_the_real_world_and_programs_touch_files() {
        Rules.avoid(WITHOUT_FILES, Forbidden.FILES, House.ROOT).check(House.MAIN);
    }
}
