package dev.starling.swarm;

import static dev.starling.swarm.SwarmNet.MS;
import static dev.starling.swarm.SwarmNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.encoding.PeerId;
import dev.starling.swarm.SwarmNet.Place;
import dev.starling.swarm.SwarmNet.Swarm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How many dials go on at once, and what the others wait for. */
final class DialLimitsTest {
    private final SwarmNet net = new SwarmNet(1);
    private final Swarm swarm = net.swarm(1, SwarmConfig.DEFAULT);

    @Test
    void at_most_a_hundred_dials_are_under_way_and_the_others_follow_in_their_order() {
        List<Long> tokens = new ArrayList<>();
        for (int i = 0; i < 128; i++) {
            String address = "/ip4/1.2.3." + i + "/tcp/1";
            net.place(address, new Place.Answers(50 * MS, SwarmNet.peer(1000 + i)));
            tokens.add(swarm.connect(SwarmNet.peer(1000 + i), address));
        }
        assertThat(swarm.dialed()).hasSize(100);
        net.run(100 * MS);
        assertThat(swarm.dialed()).hasSize(128);
        assertThat(swarm.dialed().getLast()).isEqualTo("/ip4/1.2.3.127/tcp/1");
        net.run(SECOND);
        assertThat(tokens).allMatch(token -> swarm.reached(token) != null);
        assertThat(swarm.dialsUnderWayMax).isEqualTo(100);
    }

    @Test
    void at_most_eight_dials_go_to_one_peer() {
        PeerId peer = SwarmNet.peer(50);
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add("/ip4/1.2.3." + i + "/tcp/1");
        }
        swarm.connect(peer, many.toArray(String[]::new));
        swarm.connect(Optional.of(peer), true, 30 * SECOND, many.toArray(String[]::new));
        net.run(9 * SECOND);
        assertThat(swarm.open).hasSize(8);
        net.run(2 * SECOND);
        assertThat(swarm.open).as("as the first time out").hasSize(8);
        assertThat(swarm.dialed().size()).isGreaterThan(8);
    }

    @Test
    void one_who_must_wait_does_not_hold_up_those_behind() {
        SwarmConfig.Dialing dialing = SwarmConfig.DEFAULT.dialing();
        SwarmConfig config = SwarmConfig.DEFAULT.dialing(
                new SwarmConfig.Dialing(new SwarmConfig.DialLimits(25, 2, 1, 10), dialing.pace(), dialing.backOff()));
        Swarm small = net.swarm(2, config);
        PeerId first = SwarmNet.peer(50);
        small.connect(first, "/ip4/1.2.3.1/tcp/1", "/ip4/1.2.3.2/tcp/1");
        net.run(SECOND);
        assertThat(small.dialed()).hasSize(1);
        small.connect(SwarmNet.peer(51), "/ip4/1.2.3.3/tcp/1");
        assertThat(small.dialed()).containsExactly("/ip4/1.2.3.1/tcp/1", "/ip4/1.2.3.3/tcp/1");
        assertThat(small.dialsUnderWayMax).isEqualTo(2);
    }

    @Test
    void questions_beyond_the_limit_are_answered_at_once() {
        for (int i = 0; i < 1024; i++) {
            swarm.connect(SwarmNet.peer(50), "/ip4/1.2.3.4/tcp/1");
        }
        long token = swarm.connect(SwarmNet.peer(50), "/ip4/1.2.3.4/tcp/1");
        assertThat(swarm.unreachable(token).code()).isEqualTo("too-many-connects");
        assertThat(swarm.dialed()).hasSize(1);
    }

    @Test
    void a_token_in_use_is_not_answered_twice() {
        swarm.connect(SwarmNet.peer(50), "/ip4/1.2.3.4/tcp/1");
        swarm.give(new SwarmInput.Connect(1, Optional.of(SwarmNet.peer(51)), List.of(), false, SECOND));
        net.run(60 * SECOND);
        assertThat(swarm.answers).hasSize(1);
        assertThat(swarm.count("connects.token-in-use")).isEqualTo(1);
    }

    @Test
    void ten_thousand_cancelled_dials_leave_nothing_behind() {
        for (int i = 0; i < 10_000; i++) {
            String address = "/ip4/" + (1 + i % 100) + ".2." + i / 256 % 256 + "." + i % 256 + "/tcp/1";
            long token = swarm.connect(SwarmNet.peer(100 + i % 500), address, "/ip6/2600::" + i + "/tcp/1");
            if (i % 3 == 0) {
                net.run(300 * MS);
            }
            if (i % 7 == 0) {
                // Some have arrived by then, and know it only later.
                swarm.open.values().stream().findFirst().ifPresent(end -> swarm.give(new SwarmInput.Arrived(end.link)));
            }
            swarm.give(new SwarmInput.GiveUp(token));
        }
        assertThat(swarm.answers).isEmpty();
        assertThat(swarm.count("connects.given-up")).isEqualTo(10_000);
        swarm.assertEmpty();
    }

    @Test
    void without_room_for_a_connection_nothing_is_dialed() {
        Swarm full = net.swarm(
                2,
                SwarmConfig.DEFAULT.connections(
                        SwarmConfig.DEFAULT.connections().limits(10, 10, 1)));
        net.place("/ip4/1.2.3.4/tcp/1", new Place.Answers(MS, SwarmNet.peer(50)));
        full.connect(SwarmNet.peer(50), "/ip4/1.2.3.4/tcp/1");
        net.run(SECOND);
        full.give(new SwarmInput.Streams(1, 1));
        long token = full.connect(SwarmNet.peer(51), "/ip4/1.2.3.5/tcp/1");
        assertThat(full.unreachable(token).code()).isEqualTo("too-many");
        full.give(new SwarmInput.Streams(1, 0));
        net.place("/ip4/1.2.3.5/tcp/1", new Place.Answers(MS, SwarmNet.peer(51)));
        long second = full.connect(SwarmNet.peer(51), "/ip4/1.2.3.5/tcp/1");
        net.run(SECOND);
        assertThat(full.reached(second)).as("an idle one makes room").isNotNull();
        assertThat(full.dropCodes()).containsExactly("evicted");
    }
}
