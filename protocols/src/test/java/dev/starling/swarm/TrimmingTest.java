package dev.starling.swarm;

import static dev.starling.swarm.SwarmNet.MS;
import static dev.starling.swarm.SwarmNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.swarm.SwarmNet.End;
import dev.starling.swarm.SwarmNet.Place;
import dev.starling.swarm.SwarmNet.Swarm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Between two water marks, what is worth least goes. */
final class TrimmingTest {
    private static final SwarmConfig CONFIG = SwarmConfig.DEFAULT.connections(SwarmConfig.DEFAULT
            .connections()
            .limits(60, 40, 40)
            .trimming(new SwarmConfig.Trimming(
                    new SwarmConfig.Marks(20, 10), new SwarmConfig.Marks(20, 10), 20 * SECOND, 10 * SECOND)));

    private final SwarmNet net = new SwarmNet(1);
    private final Swarm swarm = net.swarm(1, CONFIG);
    private int next;

    private End dialed() {
        int n = next++;
        String address = "/ip4/1." + n + ".1.1/tcp/1";
        net.place(address, new Place.Answers(MS, SwarmNet.peer(1000 + n)));
        long token = swarm.connect(SwarmNet.peer(1000 + n), address);
        net.run(10 * MS);
        return swarm.ends.get(swarm.reached(token).link());
    }

    private List<End> dialed(int count) {
        List<End> ends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ends.add(dialed());
        }
        return ends;
    }

    private static List<Boolean> over(List<End> ends) {
        return ends.stream().map(end -> end.over).toList();
    }

    @Test
    void up_to_the_high_mark_nothing_happens() {
        List<End> ends = dialed(20);
        net.run(3600 * SECOND);
        assertThat(ends).noneMatch(end -> end.over);
    }

    @Test
    void above_it_the_low_mark_is_restored_and_the_oldest_stay() {
        List<End> ends = dialed(21);
        net.run(20 * SECOND);
        assertThat(ends.subList(0, 10)).noneMatch(end -> end.over);
        assertThat(ends.subList(10, 21)).allMatch(end -> end.code.equals("trimmed"));
    }

    @Test
    void the_young_neither_count_nor_go() {
        List<End> old = dialed(20);
        net.run(60 * SECOND);
        List<End> young = dialed(10);
        net.run(19 * SECOND);
        assertThat(swarm.open).hasSize(30);
        net.run(SECOND);
        assertThat(old.subList(0, 10)).noneMatch(end -> end.over);
        assertThat(young.subList(1, 10))
                .as("younger than the first to be too many")
                .noneMatch(end -> end.over);
        net.run(20 * SECOND);
        assertThat(swarm.open.size()).isBetween(10, 20);
    }

    @Test
    void the_regarded_and_the_used_stay_before_others() {
        List<End> ends = dialed(20);
        assertThat(ends).hasSize(20);
        swarm.give(new SwarmInput.Tag(SwarmNet.peer(1019), "dht", 5, false));
        swarm.give(new SwarmInput.Tag(SwarmNet.peer(1018), "dht", 3, false));
        swarm.give(new SwarmInput.Tag(SwarmNet.peer(1018), "topic", 3, false));
        swarm.give(new SwarmInput.Tag(SwarmNet.peer(1000), "bad", -1, false));
        swarm.give(new SwarmInput.Streams(ends.get(17).link, 3));
        net.run(60 * SECOND);
        dialed();
        net.run(20 * SECOND);
        assertThat(ends.getFirst().over).as("regarded less than nothing").isTrue();
        assertThat(over(ends.subList(17, 20))).containsExactly(false, false, false);
        assertThat(over(ends.subList(1, 8))).containsOnly(false);
        assertThat(over(ends.subList(8, 17))).containsOnly(true);
    }

    @Test
    void protected_ones_are_never_trimmed_until_the_protection_is_taken_away() {
        List<End> ends = dialed(25);
        for (int i = 0; i < 25; i++) {
            swarm.give(new SwarmInput.Tag(SwarmNet.peer(1000 + i), "friend", 0, true));
        }
        net.run(3600 * SECOND);
        assertThat(ends).noneMatch(end -> end.over);
        for (int i = 0; i < 25; i++) {
            swarm.give(new SwarmInput.Tag(SwarmNet.peer(1000 + i), "friend", 0, false));
        }
        net.run(20 * SECOND);
        assertThat(swarm.open).hasSize(10);
        assertThat(swarm.count("now.tagged")).isZero();
    }

    @Test
    void trimmings_keep_a_distance() {
        dialed(30);
        for (int i = 0; i < 30; i++) {
            swarm.give(new SwarmInput.Tag(SwarmNet.peer(1000 + i), "friend", 0, true));
        }
        net.run(25 * SECOND);
        for (int i = 0; i < 30; i++) {
            swarm.give(new SwarmInput.Tag(SwarmNet.peer(1000 + i), "friend", 0, false));
        }
        net.run(4 * SECOND);
        assertThat(swarm.open).as("the last attempt is 9 s old").hasSize(30);
        net.run(2 * SECOND);
        assertThat(swarm.open).hasSize(10);
    }

    @Test
    void connections_of_others_never_cost_us_ours() {
        List<End> ours = dialed(20);
        for (int i = 0; i < 100; i++) {
            swarm.incoming("/ip4/" + (6 + i) + ".6.6.6/tcp/1", SwarmNet.peer(5000 + i));
            net.run(SECOND);
        }
        net.run(60 * SECOND);
        assertThat(ours).noneMatch(end -> end.over);
        assertThat(swarm.count("now.connections.in")).isBetween(10L, 20L);
        assertThat(swarm.count("dropped.trimmed")).isPositive();
    }

    @Test
    void the_tables_of_regard_have_limits() {
        Regard regard = new Regard(3);
        for (int i = 0; i < 10; i++) {
            regard.tag(SwarmNet.peer(i), "a", 1, false);
            regard.tag(SwarmNet.peer(0), "tag " + i, 1, false);
        }
        assertThat(regard.size()).isEqualTo(3);
        assertThat(regard.value(SwarmNet.peer(0))).isEqualTo(3);
        assertThat(regard.tag(SwarmNet.peer(7), "a", 1, true)).isFalse();
        assertThat(regard.tag(SwarmNet.peer(0), "a", 7, true))
                .as("one that is there")
                .isTrue();
    }
}
