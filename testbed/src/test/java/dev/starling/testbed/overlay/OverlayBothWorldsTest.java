package dev.starling.testbed.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.net.RealWorld;
import dev.starling.peer.World;
import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom a message, or a search, reaches does not depend on the world. */
@Timeout(60)
class OverlayBothWorldsTest {
    private static final int PEERS = 12;
    private static final int ROUNDS_MAX = 15;

    private record Reached(int alive, int wanted, int possible, int reached) {}

    @ParameterizedTest
    @EnumSource(names = {"PLUMTREE", "GNUTELLA", "NAPSTER"})
    void the_same_are_reached_on_sockets_and_in_virtual_time(OverlayKind kind) {
        OverlaySettings settings = OverlaySettings.of(kind, PEERS, 7);
        List<String> broken = new ArrayList<>();
        List<Reached> real;
        try (RealWorld world = RealWorld.open((text, cause) -> broken.add(text + " " + cause))) {
            real = run(world, settings);
        }
        assertThat(broken).isEmpty();
        try (SimulatedWorld world = SimulatedWorld.seeded(7)) {
            assertThat(run(world, settings.simulated())).isEqualTo(real);
        }
        assertThat(real).allSatisfy(round -> assertThat(round.reached()).isEqualTo(round.possible()));
    }

    private static List<Reached> run(World world, OverlaySettings settings) {
        List<Reached> all = new ArrayList<>();
        try (OverlayJob job = new OverlayJob(world, settings, Progress.NONE, () -> {})) {
            assertThat(job.start()).isTrue();
            all.add(reached(job.roundUntilWhole()));
            job.kill(new Victims.Share(0.25));
            // What is published while links still change may be lost to some for ever: rounds until one reaches all.
            OverlayRound healed = job.round();
            for (int i = 0; i < ROUNDS_MAX && !healed.isWhole(); i++) {
                healed = job.round();
            }
            all.add(reached(healed));
        }
        return all;
    }

    private static Reached reached(OverlayRound round) {
        return new Reached(round.alive(), round.wanted(), round.possible(), round.reached());
    }
}
