package dev.starling.swarm;

import static dev.starling.swarm.SwarmNet.MS;
import static dev.starling.swarm.SwarmNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.swarm.SwarmNet.End;
import dev.starling.swarm.SwarmNet.Swarm;
import dev.starling.testing.Seeds;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Two peers dial each other at once: both use the same connection, and one end closes the other one. */
final class SimultaneousConnectTest {
    private static final String HERE = "/ip4/1.1.1.1/tcp/4001";
    private static final String THERE = "/ip4/2.2.2.2/tcp/4001";

    private final SwarmNet net = new SwarmNet(1);

    private Swarm[] pair(SwarmConfig config) {
        Swarm one = net.swarm(1, config);
        Swarm two = net.swarm(2, config);
        boolean ordered = one.id.compareTo(two.id) < 0;
        Swarm smaller = ordered ? one : two;
        Swarm larger = ordered ? two : one;
        smaller.listen(HERE);
        larger.listen(THERE);
        return new Swarm[] {smaller, larger};
    }

    private static End used(Swarm from, Swarm to) {
        return from.open.get(from.machine.connection(to.id).orElseThrow());
    }

    @Test
    void both_use_the_connection_that_the_smaller_id_has_dialed() {
        Swarm[] pair = pair(SwarmConfig.DEFAULT);
        long here = pair[0].connect(pair[1].id, THERE);
        long there = pair[1].connect(pair[0].id, HERE);
        net.run(SECOND);
        assertThat(pair[0].reached(here)).isNotNull();
        assertThat(pair[1].reached(there)).isNotNull();
        assertThat(used(pair[0], pair[1]).outbound).isTrue();
        assertThat(used(pair[0], pair[1]).other).isSameAs(used(pair[1], pair[0]));
    }

    @Test
    void the_other_one_is_closed_by_its_dialer_once_idle() {
        Swarm[] pair = pair(SwarmConfig.DEFAULT);
        pair[0].connect(pair[1].id, THERE);
        pair[1].connect(pair[0].id, HERE);
        net.run(SECOND);
        assertThat(pair[1].open).hasSize(2);
        End superfluous = pair[1].open.values().stream()
                .filter(end -> end.outbound)
                .findFirst()
                .orElseThrow();
        pair[1].give(new SwarmInput.Streams(superfluous.link, 1));
        net.run(60 * SECOND);
        assertThat(pair[1].open).as("it is in use").hasSize(2);
        pair[1].give(new SwarmInput.Streams(superfluous.link, 0));
        net.run(5 * SECOND - 1);
        assertThat(pair[1].open).hasSize(2);
        net.run(SECOND);
        assertThat(pair[1].open).hasSize(1);
        assertThat(pair[0].open).hasSize(1);
        assertThat(pair[0].dropCodes()).isEmpty();
        assertThat(pair[1].dropCodes()).containsExactly("duplicate");
        assertThat(pair[0].presence).containsEntry(pair[1].id, true);
    }

    @Test
    void a_connection_that_was_asked_for_beside_others_is_not_superfluous() {
        Swarm[] pair = pair(SwarmConfig.DEFAULT);
        pair[0].connect(pair[1].id, THERE);
        net.run(SECOND);
        pair[1].connect(Optional.of(pair[0].id), true, SECOND, HERE);
        net.run(60 * SECOND);
        assertThat(pair[0].open).hasSize(2);
    }

    @Test
    void with_one_connection_allowed_both_ends_keep_the_same() {
        SwarmConfig config = SwarmConfig.DEFAULT.connections(
                SwarmConfig.DEFAULT.connections().perPeerMax(1));
        Swarm[] pair = pair(config);
        pair[0].connect(pair[1].id, THERE);
        pair[1].connect(pair[0].id, HERE);
        net.run(SECOND);
        assertThat(pair[0].open).hasSize(1);
        assertThat(pair[1].open).hasSize(1);
        assertThat(used(pair[0], pair[1]).outbound).isTrue();
    }

    @Seeds(300)
    void whatever_the_timing_one_connection_remains_and_all_are_answered(RandomGenerator random) {
        SwarmNet seeded = net;
        seeded.listenerFirst = random.nextBoolean();
        Swarm[] pair = pair(SwarmConfig.DEFAULT);
        pair[0].oneWayNs = (1 + random.nextLong(100)) * MS;
        pair[1].oneWayNs = (1 + random.nextLong(100)) * MS;
        long[] tokens = new long[2];
        seeded.after(random.nextLong(300 * MS), () -> tokens[0] = pair[0].connect(pair[1].id, THERE));
        seeded.after(random.nextLong(300 * MS), () -> tokens[1] = pair[1].connect(pair[0].id, HERE));
        seeded.run(3 * SECOND);
        assertThat(pair[0].reached(tokens[0])).isNotNull();
        assertThat(pair[1].reached(tokens[1])).isNotNull();
        assertThat(used(pair[0], pair[1]).other).isSameAs(used(pair[1], pair[0]));
        seeded.run(10 * SECOND);
        assertThat(pair[0].open).hasSize(1);
        assertThat(pair[1].open).hasSize(1);
        assertThat(used(pair[0], pair[1]).other).isSameAs(used(pair[1], pair[0]));
    }
}
