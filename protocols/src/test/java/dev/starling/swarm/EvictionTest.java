package dev.starling.swarm;

import static dev.starling.swarm.SwarmNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.IpAddress;
import dev.starling.encoding.PeerId;
import dev.starling.swarm.SwarmNet.End;
import dev.starling.swarm.SwarmNet.Swarm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Which marks keep an inbound connection when there is no room, each alone. */
final class EvictionTest {
    private static final int HONEST = 8;

    /** As a test of one mark needs it: whoever has none is pushed out. */
    private final SwarmNet net = new SwarmNet(1);

    private final Swarm swarm = net.swarm(
            1, SwarmConfig.DEFAULT.connections(SwarmConfig.DEFAULT.connections().limits(60, 60, 10)));

    /**
     * Fifty older ones from eight neighbourhoods; then eight who get the mark, the youngest of the largest neighbourhood;
     * then fifteen newcomers, each from a neighbourhood of its own.
     *
     * @return how many of the eight are left
     */
    private long survivorsWith(BiConsumer<PeerId, End> mark) {
        for (int i = 0; i < 50; i++) {
            swarm.incoming("/ip4/" + (20 + i / 7) + ".1.1." + i + "/tcp/1", SwarmNet.peer(1000 + i));
            net.run(SECOND);
        }
        List<End> honest = new ArrayList<>();
        for (int i = 0; i < HONEST; i++) {
            honest.add(swarm.incoming("/ip4/66.66.1." + i + "/tcp/1", SwarmNet.peer(2000 + i)));
            mark.accept(SwarmNet.peer(2000 + i), honest.get(i));
            net.run(SECOND);
        }
        for (int i = 0; i < 15; i++) {
            assertThat(swarm.incoming("/ip4/" + (100 + i) + ".1.1.1/tcp/1", SwarmNet.peer(3000 + i)).kept)
                    .isTrue();
        }
        return honest.stream().filter(end -> !end.over).count();
    }

    @Test
    void without_a_mark_the_youngest_of_the_largest_neighbourhood_goes() {
        for (int i = 0; i < 60; i++) {
            swarm.incoming("/ip4/" + (i < 31 ? 66 : 100 + i) + ".1.1." + i + "/tcp/1", SwarmNet.peer(1000 + i));
            net.run(SECOND);
        }
        swarm.incoming("/ip4/9.1.1.1/tcp/1", SwarmNet.peer(5000));
        assertThat(swarm.ends.values().stream().filter(end -> end.over))
                .singleElement()
                .satisfies(end -> assertThat(end.scripted).isEqualTo(SwarmNet.peer(1030)));
    }

    @Test
    void the_near_stay() {
        assertThat(survivorsWith((peer, end) -> swarm.book.latency(peer, 1000, net.nowNs)))
                .isEqualTo(HONEST);
    }

    @Test
    void the_regarded_stay() {
        assertThat(survivorsWith((peer, end) -> swarm.give(new SwarmInput.Tag(peer, "dht", 1, false))))
                .isEqualTo(HONEST);
    }

    @Test
    void those_in_use_for_longest_stay() {
        assertThat(survivorsWith((peer, end) -> swarm.give(new SwarmInput.Streams(end.link, 1))))
                .isEqualTo(HONEST);
    }

    @Test
    void the_protected_stay() {
        assertThat(survivorsWith((peer, end) -> swarm.give(new SwarmInput.Tag(peer, "friend", 0, true))))
                .isEqualTo(HONEST);
    }

    @Test
    void of_those_with_no_mark_at_most_half_stay() {
        assertThat(survivorsWith((peer, end) -> {})).isLessThanOrEqualTo(HONEST / 2);
    }

    @Test
    void nobody_can_predict_which_neighbourhoods_are_shielded() {
        Connections none = null;
        List<Kept> twelve = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Kept.Origin origin = new Kept.Origin(
                    2L * i, SwarmNet.peer(i), false, Optional.of(IpAddress.ofIpv4(i << 16)), false, false);
            twelve.add(new Kept(origin, none, new Alarms(), i));
        }
        Set<Long> victims = new HashSet<>();
        for (long secret = 0; secret < 50; secret++) {
            Eviction eviction = new Eviction(new Regard(1), peer -> Long.MAX_VALUE, secret * 0x9e3779b97f4a7c15L);
            victims.add(eviction.forInbound(twelve).orElseThrow().link);
            assertThat(eviction.forInbound(twelve)).isEqualTo(eviction.forInbound(twelve));
        }
        assertThat(victims).hasSizeBetween(2, 6);
    }
}
