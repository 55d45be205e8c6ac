package dev.starling.testbed.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.Progress;
import dev.starling.testbed.overlay.OverlaySettings.GnutellaVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What each overlay loses with whom, in virtual time. */
@Timeout(60)
class OverlayJobSimulatedTest {
    private static final int PEERS = 10;

    private static OverlaySettings settings(OverlayKind kind) {
        return OverlaySettings.of(kind, PEERS, 5).simulated();
    }

    /** Two rounds, a killing, and some more rounds. */
    private static OverlaySummary run(OverlaySettings settings, String victims, int after) {
        try (SimulatedWorld world = SimulatedWorld.seeded(settings.seed());
                OverlayJob job = new OverlayJob(world, settings, Progress.NONE, () -> {})) {
            assertThat(job.start()).as("all are linked").isTrue();
            job.round();
            job.round();
            job.kill(Victims.parse(victims));
            for (int i = 0; i < after; i++) {
                job.round();
            }
            return job.summary();
        }
    }

    @ParameterizedTest
    @CsvSource({"GOSSIP, 30%", "PLUMTREE, root"})
    void what_is_left_of_a_membership_is_whole_again_after_two_rounds(OverlayKind kind, String victims) {
        OverlaySummary summary = run(settings(kind), victims, 3);
        List<OverlayRound> rounds = summary.rounds();
        assertThat(rounds.subList(0, 2))
                .allSatisfy(round -> assertThat(round.share()).isEqualTo(1));
        assertThat(summary.losses()).hasSize(1);
        assertThat(summary.losses().getFirst().healed()).isBetween(0, 2);
        assertThat(rounds.getLast().wanted()).isEqualTo(summary.alive() - 1);
        assertThat(summary.alive()).isEqualTo(victims.equals("root") ? 9 : 7);
        // Nobody was left with fewer links than before.
        assertThat(rounds.getLast().linksMean()).isGreaterThan(3);
        assertThat(summary.ok()).isTrue();
    }

    @Test
    void plumtree_prunes_its_flood_and_gossip_goes_on_repeating() {
        OverlaySummary tree = run(settings(OverlayKind.PLUMTREE), "9", 1);
        OverlaySummary gossip = run(settings(OverlayKind.GOSSIP), "9", 1);
        assertThat(tree.rounds().get(1).duplicates()).isLessThan(10);
        assertThat(gossip.rounds().get(1).duplicates()).isGreaterThan(50);
    }

    @ParameterizedTest
    @EnumSource(GnutellaVersion.class)
    void gnutella_finds_all_that_is_left_and_fetches_it_whole(GnutellaVersion version) {
        OverlaySummary summary = run(settings(OverlayKind.GNUTELLA).version(version), "30%", 3);
        // A leaf whose ultrapeers all died has nobody to ask until it has found others.
        assertThat(summary.losses().getFirst().healed()).isBetween(0, 1);
        assertThat(summary.ok()).isTrue();
        assertThat(summary.transfersDone()).isGreaterThan(3);
        // Leaves answer through their ultrapeers: more than one link away.
        assertThat(summary.rounds().get(1).hopsMax()).isGreaterThan(1);
    }

    @Test
    void a_napster_server_takes_all_searches_with_it_and_no_transfer() {
        OverlaySummary summary = run(settings(OverlayKind.NAPSTER), "server", 2);
        OverlayRound before = summary.rounds().get(1);
        OverlayRound after = summary.rounds().get(2);
        assertThat(before.share()).isEqualTo(1);
        assertThat(before.transfersUnderWay()).isPositive();
        assertThat(after.reached()).isZero();
        assertThat(after.possible()).as("somebody has it all the same").isPositive();
        assertThat(summary.rounds().getLast().transfersUnderWay()).isZero();
        assertThat(summary.transfersDone()).isEqualTo(before.transfersDone() + before.transfersUnderWay());
        assertThat(summary.transfersFailed()).isZero();
        assertThat(summary.losses().getFirst().healed()).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource(names = {"PLUMTREE", "GNUTELLA"})
    void equal_seeds_give_equal_rounds(OverlayKind kind) {
        assertThat(run(settings(kind), "30%", 1)).isEqualTo(run(settings(kind), "30%", 1));
    }

    @Test
    void who_joins_is_reached() {
        OverlaySettings settings = settings(OverlayKind.PLUMTREE);
        try (SimulatedWorld world = SimulatedWorld.seeded(1);
                OverlayJob job = new OverlayJob(world, settings, Progress.NONE, () -> {})) {
            job.start();
            assertThat(job.add()).isEqualTo(PEERS);
            job.round();
            OverlayRound round = job.round();
            assertThat(round.wanted()).isEqualTo(PEERS);
            assertThat(round.isWhole()).isTrue();
        }
    }

    @Test
    void nobody_is_killed_who_is_not_there() {
        try (SimulatedWorld world = SimulatedWorld.seeded(1);
                OverlayJob job = new OverlayJob(
                        world, OverlaySettings.of(OverlayKind.NAPSTER, 3, 1).simulated(), Progress.NONE, () -> {})) {
            job.start();
            assertThatThrownBy(() -> job.kill(new Victims.Root())).hasMessageContaining("no root");
            assertThatThrownBy(() -> job.kill(new Victims.One(3))).hasMessageContaining("no peer 3");
            assertThatThrownBy(() -> job.kill(new Victims.Share(0.9))).hasMessageContaining("two peers have to stay");
            job.kill(new Victims.Server());
            assertThatThrownBy(() -> job.kill(new Victims.Server())).hasMessageContaining("dead already");
        }
    }
}
