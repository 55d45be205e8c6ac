package dev.starling.testbed.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.sim.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SpreadPeerTest {
    /** Silence would tell as well, after six seconds; a socket that closes tells within a round trip. */
    @Test
    void a_neighbour_that_dies_is_missed_at_once() {
        OverlaySettings settings =
                OverlaySettings.of(OverlayKind.PLUMTREE, 3, 1).simulated();
        try (SimulatedWorld world = SimulatedWorld.seeded(1)) {
            List<SpreadPeer> peers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                SpreadPeer peer = new SpreadPeer(
                        world, settings, i, new SplittableRandom(i), new Traffic(), (who, delivered) -> {});
                peer.join((i == 0 ? peer : peers.getFirst()).address());
                peers.add(peer);
                world.run(Duration.ofSeconds(2));
            }
            assertThat(peers).allSatisfy(peer -> assertThat(peer.neighbours()).hasSize(2));
            peers.get(1).close();
            world.run(Duration.ofMillis(500));
            assertThat(peers.get(0).neighbours())
                    .containsExactly(peers.get(2).peer.peerId());
            assertThat(peers.get(2).neighbours())
                    .containsExactly(peers.get(0).peer.peerId());
        }
    }
}
