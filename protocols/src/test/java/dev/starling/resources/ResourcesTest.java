package dev.starling.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.starling.core.IpAddress;
import dev.starling.encoding.PeerId;
import dev.starling.identity.Identity;
import dev.starling.resources.ResourceLimits.Count;
import dev.starling.resources.ResourceLimits.Limit;
import dev.starling.resources.Resources.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Something new is reserved in every scope of its chain or in none. */
final class ResourcesTest {
    private static final long MIB = 1 << 20;
    private static final PeerId PEER = peer(1);

    private final Resources resources = new Resources(ResourceLimits.DEFAULT);

    private static PeerId peer(int number) {
        return Identity.generate(new SplittableRandom(number)).peerId();
    }

    private static <T> T granted(Reserved<T> reserved) {
        assertThat(reserved).isInstanceOf(Reserved.Granted.class);
        return reserved.granted().orElseThrow();
    }

    private static Refusal refused(Reserved<?> reserved) {
        assertThat(reserved).isInstanceOf(Reserved.Refused.class);
        return ((Reserved.Refused<?>) reserved).refusal();
    }

    private ConnectionScope connected(PeerId peer) {
        ConnectionScope connection = granted(resources.openConnection(true, Optional.empty()));
        assertThat(connection.attribute(peer)).isEmpty();
        return connection;
    }

    @Test
    void a_connection_is_transient_until_its_peer_is_known() {
        ConnectionScope connection = granted(resources.openConnection(true, Optional.empty()));
        assertThat(resources.use())
                .containsEntry("system.connections.in", 1L)
                .containsEntry("transient.connections.in", 1L);
        assertThat(connection.attribute(PEER)).isEmpty();
        assertThat(resources.use())
                .containsEntry("system.connections.in", 1L)
                .doesNotContainKey("transient.connections.in")
                .containsEntry("peers", 1L);
        connection.release();
        assertThat(resources.use()).isEmpty();
    }

    @Test
    void the_refusal_names_scope_resource_use_limit_and_setting() {
        for (int i = 0; i < 32; i++) {
            granted(resources.openConnection(true, Optional.empty()));
        }
        Refusal refusal = refused(resources.openConnection(true, Optional.empty()));
        assertThat(refusal).isEqualTo(new Refusal("transient", "connections.in", 32, 1, 32));
        assertThat(refusal.setting()).isEqualTo("resources.transient.connections.in");
        assertThat(refusal.reason()).contains("32 of 32").contains("resources.transient.connections.in");
        assertThat(resources.use())
                .as("nothing taken in the system either")
                .containsEntry("system.connections.in", 32L)
                .containsEntry("refused.resources.transient.connections.in", 1L);
    }

    @Test
    void a_peer_has_eight_connections_and_the_ninth_stays_transient() {
        for (int i = 0; i < 8; i++) {
            connected(PEER);
        }
        ConnectionScope ninth = granted(resources.openConnection(true, Optional.empty()));
        assertThat(ninth.attribute(PEER)).hasValueSatisfying(refusal -> {
            assertThat(refusal.scope()).isEqualTo("peer " + PEER);
            assertThat(refusal.setting()).isEqualTo("resources.peer.connections.in");
        });
        assertThat(resources.use()).containsEntry("transient.connections.in", 1L);
        ninth.release();
        assertThat(resources.use()).containsEntry("system.connections.in", 8L);
    }

    @Test
    void both_directions_together_have_a_limit_of_their_own() {
        ResourceLimits limits =
                ResourceLimits.DEFAULT.system(new Limit(new Count(5, 5, 7), new Count(10, 10, 10), MIB));
        Resources few = new Resources(limits);
        for (int i = 0; i < 7; i++) {
            granted(few.openConnection(i % 2 == 0, Optional.empty()));
        }
        assertThat(refused(few.openConnection(true, Optional.empty())).resource())
                .isEqualTo("connections.all");
    }

    @Test
    void a_stream_is_transient_until_its_protocol_is_known() {
        ConnectionScope connection = connected(PEER);
        StreamScope stream = granted(connection.openStream(true));
        assertThat(resources.use()).containsEntry("transient.streams.in", 1L).containsEntry("system.streams.in", 1L);
        assertThat(stream.attribute("/ping/1")).isEmpty();
        assertThat(resources.use())
                .doesNotContainKey("transient.streams.in")
                .containsEntry("protocols", 1L)
                .containsEntry("protocols-of-peers", 1L);
        stream.release();
        connection.release();
        assertThat(resources.use()).isEmpty();
    }

    @Test
    void a_protocol_has_as_many_streams_with_one_peer_as_its_limit_says() {
        ConnectionScope connection = connected(PEER);
        for (int i = 0; i < 64; i++) {
            assertThat(granted(connection.openStream(true)).attribute("/ping/1"))
                    .isEmpty();
        }
        StreamScope further = granted(connection.openStream(true));
        assertThat(further.attribute("/ping/1"))
                .hasValueSatisfying(
                        refusal -> assertThat(refusal.scope()).isEqualTo("protocol-of-peer /ping/1 of " + PEER));
        assertThat(further.attribute("/perf/1")).as("another protocol").isEmpty();
        assertThat(granted(connected(peer(2)).openStream(true)).attribute("/ping/1"))
                .as("another peer")
                .isEmpty();
    }

    @Test
    void a_peer_has_as_many_streams_as_its_limit_says_over_all_its_connections() {
        List<StreamScope> streams = new ArrayList<>();
        ConnectionScope[] connections = {connected(PEER), connected(PEER)};
        for (int i = 0; i < 256; i++) {
            StreamScope stream = granted(connections[i % 2].openStream(true));
            assertThat(stream.attribute("/p" + i % 8)).isEmpty();
            streams.add(stream);
        }
        assertThat(refused(connections[0].openStream(true)).setting()).isEqualTo("resources.peer.streams.in");
        streams.getFirst().release();
        streams.getFirst().release();
        granted(connections[1].openStream(true));
        assertThat(refused(connections[0].openStream(true)).resource())
                .as("released twice, free once")
                .isEqualTo("streams.in");
    }

    @Test
    void memory_is_counted_in_every_scope_and_refused_by_the_first_that_is_full() {
        ConnectionScope connection = connected(PEER);
        StreamScope stream = granted(connection.openStream(false));
        Reservation buffer = granted(stream.reserveMemory(10 * MIB, Priority.ALWAYS));
        assertThat(resources.use()).containsEntry("system.memory", 10 * MIB);
        assertThat(refused(stream.reserveMemory(7 * MIB, Priority.ALWAYS)))
                .isEqualTo(new Refusal("stream", "memory", 10 * MIB, 7 * MIB, 16 * MIB));
        granted(connection.reserveMemory(20 * MIB, Priority.ALWAYS));
        assertThat(refused(stream.reserveMemory(3 * MIB, Priority.ALWAYS)).scope())
                .isEqualTo("connection");
        assertThat(resources.use()).containsEntry("system.memory", 30 * MIB);
        buffer.release();
        buffer.release();
        assertThat(resources.use()).containsEntry("system.memory", 20 * MIB);
    }

    @Test
    void less_important_memory_is_refused_first() {
        ConnectionScope connection = connected(PEER);
        assertThat(refused(connection.reserveMemory(13 * MIB, Priority.LOW)).limit())
                .isEqualTo(32 * MIB * 102 / 256);
        granted(connection.reserveMemory(12 * MIB, Priority.LOW));
        assertThat(connection.reserveMemory(MIB, Priority.LOW).granted()).isEmpty();
        granted(connection.reserveMemory(7 * MIB, Priority.MEDIUM));
        assertThat(connection.reserveMemory(MIB, Priority.MEDIUM).granted()).isEmpty();
        granted(connection.reserveMemory(6 * MIB, Priority.HIGH));
        assertThat(connection.reserveMemory(MIB, Priority.HIGH).granted()).isEmpty();
        granted(connection.reserveMemory(7 * MIB, Priority.ALWAYS));
        assertThat(connection.reserveMemory(1, Priority.ALWAYS).granted()).isEmpty();
    }

    @Test
    void a_reservation_grows_and_shrinks() {
        Reservation window = granted(connected(PEER).reserveMemory(MIB, Priority.ALWAYS));
        assertThat(window.resize(16 * MIB, Priority.ALWAYS)).isEmpty();
        assertThat(window.resize(33 * MIB, Priority.ALWAYS)).isPresent();
        assertThat(window.bytes()).isEqualTo(16 * MIB);
        assertThat(window.resize(2 * MIB, Priority.LOW)).isEmpty();
        assertThat(resources.use()).containsEntry("system.memory", 2 * MIB);
        window.release();
        assertThat(window.resize(1, Priority.ALWAYS)).as("it is over").isPresent();
        assertThat(resources.use()).doesNotContainKey("system.memory");
    }

    @Test
    void no_size_overflows_a_scope() {
        ConnectionScope connection = connected(PEER);
        granted(connection.reserveMemory(MIB, Priority.ALWAYS));
        assertThat(refused(connection.reserveMemory(Long.MAX_VALUE, Priority.ALWAYS))
                        .scope())
                .isEqualTo("connection");
        assertThat(resources.use()).containsEntry("system.memory", MIB);
    }

    @Test
    void who_is_on_the_allow_list_gets_in_when_the_rest_is_full() {
        IpAddress friendly = IpAddress.parse("10.0.0.1");
        Resources guarded = new Resources(ResourceLimits.DEFAULT, friendly::equals, PEER::equals);
        for (int i = 0; i < 32; i++) {
            granted(guarded.openConnection(true, Optional.of(IpAddress.parse("6.6.6.6"))));
        }
        assertThat(guarded.openConnection(true, Optional.empty()).granted()).isEmpty();
        ConnectionScope friend = granted(guarded.openConnection(true, Optional.of(friendly)));
        assertThat(friend.attribute(PEER)).isEmpty();
        ConnectionScope liar = granted(guarded.openConnection(true, Optional.of(friendly)));
        assertThat(liar.attribute(peer(2)))
                .as("he counts with the others from now on")
                .isEmpty();
        assertThat(guarded.use())
                .containsEntry("allowed-system.connections.in", 1L)
                .doesNotContainKey("allowed-transient.connections.in")
                .containsEntry("system.connections.in", 33L);
        friend.release();
        liar.release();
        assertThat(guarded.use())
                .doesNotContainKey("allowed-system.connections.in")
                .doesNotContainKey("peers");
    }

    @Test
    void what_is_released_takes_nothing_more() {
        ConnectionScope connection = connected(PEER);
        StreamScope stream = granted(connection.openStream(true));
        connection.release();
        connection.release();
        assertThat(connection.openStream(true).granted()).isEmpty();
        assertThat(connection.reserveMemory(1, Priority.ALWAYS).granted()).isEmpty();
        assertThat(stream.attribute("/ping/1")).as("streams are released apart").isEmpty();
        stream.release();
        assertThat(stream.attribute("/ping/1")).isPresent();
        assertThat(stream.reserveMemory(1, Priority.ALWAYS).granted()).isEmpty();
        assertThat(resources.use()).doesNotContainKey("peers").doesNotContainKey("protocols");
    }

    @Test
    void a_second_peer_or_protocol_is_an_error_of_the_caller() {
        ConnectionScope connection = granted(resources.openConnection(true, Optional.empty()));
        assertThatIllegalStateException().isThrownBy(() -> connection.openStream(true));
        connection.attribute(PEER);
        assertThatIllegalStateException().isThrownBy(() -> connection.attribute(PEER));
        StreamScope stream = granted(connection.openStream(true));
        stream.attribute("/ping/1");
        assertThatIllegalStateException().isThrownBy(() -> stream.attribute("/ping/1"));
    }

    @Test
    void limits_grow_with_memory_as_in_go() {
        assertThat(ResourceLimits.scaled(128 * MIB)).isEqualTo(ResourceLimits.DEFAULT);
        assertThat(ResourceLimits.scaled(MIB)).isEqualTo(ResourceLimits.DEFAULT);
        ResourceLimits large = ResourceLimits.scaled((1024 + 128) * MIB);
        assertThat(large.system())
                .isEqualTo(new Limit(new Count(128, 256, 256), new Count(2048, 4096, 4096), (1024 + 128) * MIB));
        assertThat(large.peer().connections()).isEqualTo(new Count(8, 8, 8));
        assertThat(large.stream()).isEqualTo(ResourceLimits.DEFAULT.stream());
        assertThat(ResourceLimits.scaled(Long.MAX_VALUE).system().connections().in())
                .isEqualTo(Integer.MAX_VALUE);
    }
}
