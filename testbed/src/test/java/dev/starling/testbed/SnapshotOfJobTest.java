package dev.starling.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.net.RealWorld;
import dev.starling.peer.World;
import dev.starling.sim.SimulatedWorld;
import dev.starling.snapshot.SnapshotReport;
import dev.starling.testbed.MainJob.Transport;
import dev.starling.testbed.check.BankState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Snapshots of the main job, whose banks go on paying each other meanwhile. */
class SnapshotOfJobTest {
    private static SnapshotResult taken(MainJob job, int initiator) {
        SnapshotResult result = job.snapshot(initiator).orElseThrow();
        assertThat(result.violations()).isEmpty();
        assertThat(result.consistent() && result.conserved()).isTrue();
        assertThat(result.report().processes())
                .as("nobody pays what he has not got")
                .allMatch(process -> BankState.read(process.state()).balance() >= 0);
        return result;
    }

    private static MainJob.Settings settings(World world, int peers, String topology) {
        return settings(world, Transport.TCP, peers, topology);
    }

    private static MainJob.Settings settings(World world, Transport transport, int peers, String topology) {
        String host = world.name().equals("real") ? "127.0.0.1" : "0.0.0.0";
        return new MainJob.Settings(transport, peers, Topology.parse(topology), host, 1, Duration.ofSeconds(20));
    }

    @Test
    void real_peers_are_all_in_it() {
        try (RealWorld world = RealWorld.open();
                MainJob job = MainJob.of(world, settings(world, 6, "ring"), Progress.NONE)) {
            assertThat(job.start()).isTrue();
            SnapshotReport report = taken(job, 3).report();
            assertThat(report.complete()).isTrue();
            assertThat(report.processes()).hasSize(6);
            assertThat(report.channels()).isEqualTo(12);
            assertThat(job.summary().snapshot()).isPresent();
        }
    }

    @Test
    void packets_that_get_lost_and_overtake_each_other_give_snapshots_as_well() {
        try (World world = SimulatedWorld.seeded(3).loss(0.05);
                MainJob job = MainJob.of(world, settings(world, Transport.UDP, 8, "ring"), Progress.NONE)) {
            assertThat(job.start()).isTrue();
            for (int i = 0; i < 3; i++) {
                world.sleep(Duration.ofSeconds(2));
                SnapshotReport report = taken(job, i).report();
                assertThat(report.complete()).as("%s", report.missing()).isTrue();
                assertThat(report.channels()).isEqualTo(16);
            }
            job.kill(5);
            SnapshotReport after = taken(job, 0).report();
            // Its neighbours may be late as well: they wait for what it had sent.
            assertThat(after.missing()).containsKey(Bytes.utf8("peer-5")).hasSizeLessThan(4);
            int added = job.add();
            // Whoever acknowledges nothing is given up after 15 s, and no channel shall close during the next snapshot.
            world.sleep(Duration.ofSeconds(20));
            SnapshotReport last = taken(job, added).report();
            assertThat(last.complete()).as("%s", last.missing()).isTrue();
            assertThat(last.processes()).hasSize(8);
        }
    }

    @Test
    void simulated_peers_come_and_go_while_snapshots_are_taken() {
        try (World world = SimulatedWorld.seeded(3);
                MainJob job = MainJob.of(world, settings(world, 12, "random:3"), Progress.NONE)) {
            assertThat(job.start()).isTrue();
            world.sleep(Duration.ofSeconds(2));
            SnapshotReport whole = taken(job, 0).report();
            assertThat(whole.complete()).isTrue();
            assertThat(whole.processes()).hasSize(12);
            assertThat(whole.inFlight()).isPositive();
            for (int victim : List.of(4, 7)) {
                world.spawn("churn", () -> {
                    world.sleep(Duration.ofMillis(30));
                    job.kill(victim);
                });
                taken(job, 1);
                job.add();
            }
            world.sleep(Duration.ofSeconds(2));
            SnapshotReport last = taken(job, 2).report();
            assertThat(last.complete()).as("%s", last.missing()).isTrue();
            assertThat(last.processes()).hasSize(12);
        }
    }
}
