package dev.starling.peer.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.peer.Connection;
import dev.starling.peer.Stream;
import dev.starling.swarm.SwarmConfig.Marks;
import dev.starling.swarm.SwarmConfig.Trimming;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The swarm is told which connections carry streams: when there are too many, an unused one goes though it is older. */
@Timeout(60)
class TrimmingByUseTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long GRACE_NS = 500_000_000L;

    @Test
    void a_connection_in_use_stays_and_an_older_one_without_streams_goes() {
        try (MemoryNet net = new MemoryNet()) {
            Trimming trimming = new Trimming(new Marks(9, 9), new Marks(2, 2), GRACE_NS, 1);
            StreamHost host =
                    net.host(1, o -> o.swarm(s -> s.connections(s.connections().trimming(trimming))));
            Connection idle = connect(host, net.host(2));
            Connection[] used = new Connection[2];
            for (int i = 0; i < used.length; i++) {
                StreamHost other = net.host(3 + i);
                other.handle("/wait/1", Stream::read);
                used[i] = connect(host, other);
                used[i].open("/wait/1").write(new byte[0]);
            }
            while (host.connections().size() > 2) {
                // Trimming looks about when anything happens.
                connect(host, used[1]);
                Thread.onSpinWait();
            }
            assertThat(host.connections()).containsExactly(used);
            while (idle.isOpen()) {
                // It learns on its own loop, after the swarm has struck it off.
                Thread.onSpinWait();
            }
            assertThat(net.failures()).isEmpty();
        }
    }

    private static Connection connect(StreamHost from, StreamHost to) {
        return from.connect(Optional.empty(), to.addresses(), false, SOON);
    }

    private static void connect(StreamHost from, Connection to) {
        from.connect(Optional.of(to.remote()), java.util.List.of(), false, SOON);
    }
}
