package dev.starling.swarm;

import static dev.starling.swarm.SwarmNet.MS;
import static dev.starling.swarm.SwarmNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.swarm.SwarmNet.Place;
import dev.starling.swarm.SwarmNet.Swarm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What has failed is left alone for a while. */
final class BackOffTest {
    private static final PeerId PEER = SwarmNet.peer(50);
    private static final String ADDRESS = "/ip4/1.2.3.4/tcp/1";

    private final SwarmNet net = new SwarmNet(1);
    private final Swarm swarm = net.swarm(1, SwarmConfig.DEFAULT);

    private long dials() {
        return swarm.all(SwarmOutput.Dial.class).size();
    }

    @Test
    void the_wait_doubles_up_to_a_most_and_ends_with_success() {
        BackOff<String> backOff = new BackOff<>(SwarmConfig.DEFAULT.dialing().backOff());
        SplittableRandom random = new SplittableRandom(1);
        long now = 0;
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            backOff.failed("a", now, random);
            long wait = backOff.untilNs("a", now) - now;
            waits.add(wait / SECOND);
            long nominal = Math.min(300, 1L << i) * SECOND;
            assertThat(wait).isBetween(nominal * 3 / 4, nominal * 5 / 4);
            now += wait;
        }
        assertThat(waits)
                .as("jitter")
                .isNotEqualTo(waits.stream().sorted().distinct().toList());
        backOff.worked("a");
        assertThat(backOff.untilNs("a", now)).isEqualTo(now);
        assertThat(backOff.size()).isZero();
    }

    @Test
    void what_failed_long_ago_begins_anew() {
        BackOff<String> backOff = new BackOff<>(SwarmConfig.DEFAULT.dialing().backOff());
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20; i++) {
            backOff.failed("a", i, random);
        }
        long now = 3600 * SECOND;
        backOff.failed("a", now, random);
        assertThat(backOff.untilNs("a", now) - now).isLessThan(2 * SECOND);
    }

    @Test
    void the_table_has_a_limit() {
        BackOff<Integer> backOff = new BackOff<>(SwarmConfig.DEFAULT.dialing().backOff());
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            backOff.failed(i, 0, random);
        }
        assertThat(backOff.size()).isEqualTo(4096);
        assertThat(backOff.untilNs(99_999, 0)).isPositive();
    }

    @Test
    void who_waits_long_enough_gets_the_next_attempt() {
        net.place(ADDRESS, new Place.Fails(MS, "refused"));
        swarm.connect(PEER, ADDRESS);
        net.run(10 * MS);
        net.place(ADDRESS, new Place.Answers(MS, PEER));
        long patient = swarm.connect(PEER, ADDRESS);
        assertThat(dials()).isEqualTo(1);
        net.run(2 * SECOND);
        assertThat(swarm.reached(patient)).isNotNull();
        assertThat(dials()).isEqualTo(2);
    }

    @Test
    void who_does_not_is_told_so_at_once() {
        net.place(ADDRESS, new Place.Fails(MS, "refused"));
        swarm.connect(PEER, ADDRESS);
        net.run(100 * MS);
        long before = dials();
        long token = swarm.connect(Optional.of(PEER), false, 100 * MS, ADDRESS);
        assertThat(swarm.unreachable(token).code()).isEqualTo("backing-off");
        assertThat(swarm.unreachable(token).attempts())
                .extracting(SwarmOutput.Unreachable.Attempt::code)
                .containsExactly("backing-off");
        assertThat(dials()).isEqualTo(before);
        swarm.assertEmpty();
    }

    @Test
    void an_address_where_nobody_answers_is_left_alone_under_every_peer_id() {
        net.place(ADDRESS, new Place.Fails(MS, "refused"));
        Multiaddr victim = Multiaddr.parse(ADDRESS);
        for (int i = 0; i < 1000; i++) {
            PeerId name = SwarmNet.peer(1000 + i);
            swarm.book.learned(name, List.of(victim), Optional.empty(), net.nowNs);
            swarm.connect(Optional.of(name), false, 50 * MS);
            net.run(100 * MS);
        }
        // 1, 2, 4, 8, 16, 32 s: seven attempts in 100 s, one more with jitter.
        assertThat(dials()).isLessThanOrEqualTo(8);
    }

    @Test
    void an_address_that_answers_is_not_tried_faster_than_once_a_second_on_hearsay() {
        net.place(ADDRESS, new Place.Answers(MS, SwarmNet.peer(77)));
        Multiaddr victim = Multiaddr.parse(ADDRESS);
        for (int i = 0; i < 1000; i++) {
            PeerId name = SwarmNet.peer(1000 + i);
            swarm.book.learned(name, List.of(victim), Optional.empty(), net.nowNs);
            swarm.connect(Optional.of(name), false, 5 * MS);
            net.run(10 * MS);
        }
        assertThat(dials()).as("in 10 s, with a burst of 3").isBetween(10L, 13L);
    }

    @Test
    void a_peer_whose_addresses_all_failed_is_left_alone_when_others_name_new_ones() {
        for (int i = 0; i < 4; i++) {
            net.place("/ip4/1.2.3." + i + "/tcp/1", new Place.Fails(MS, "refused"));
        }
        swarm.connect(PEER, "/ip4/1.2.3.0/tcp/1", "/ip4/1.2.3.1/tcp/1");
        net.run(SECOND / 2);
        swarm.book.learned(PEER, List.of(Multiaddr.parse("/ip4/1.2.3.2/tcp/1")), Optional.empty(), net.nowNs);
        swarm.connect(PEER);
        assertThat(dials()).isEqualTo(2);
        swarm.connect(PEER, "/ip4/1.2.3.3/tcp/1");
        assertThat(dials()).as("the application's word is tried").isEqualTo(3);
        net.run(60 * SECOND);
        assertThat(dials()).isEqualTo(4);
    }

    @Test
    void a_second_of_silence_counts_as_failure_even_when_the_question_ends_first() {
        swarm.connect(Optional.of(PEER), false, 2 * SECOND, ADDRESS);
        net.run(2 * SECOND);
        swarm.connect(Optional.of(PEER), false, 100 * MS, ADDRESS);
        assertThat(dials()).isEqualTo(1);
    }

    @Test
    void what_we_ourselves_refused_is_not_the_addresss_fault() {
        net.place(ADDRESS, new Place.Answers(MS, PEER));
        swarm.connect(Optional.empty(), false, SECOND, ADDRESS);
        swarm.give(new SwarmInput.Ban(PEER, SECOND));
        net.run(10 * MS);
        assertThat(swarm.dropCodes()).containsExactly("banned");
        net.run(SECOND);
        swarm.connect(Optional.empty(), false, SECOND, ADDRESS);
        assertThat(dials()).isEqualTo(2);
    }
}
