package dev.starling.swarm;

import static dev.starling.swarm.SwarmNet.MS;
import static dev.starling.swarm.SwarmNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.encoding.PeerId;
import dev.starling.swarm.SwarmNet.Place;
import dev.starling.swarm.SwarmNet.Swarm;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Several addresses of one peer raced (RFC 8305 section 5). */
final class DialRaceTest {
    private static final PeerId PEER = SwarmNet.peer(50);
    private static final String V6 = "/ip6/2600::1/tcp/4001";
    private static final String V4 = "/ip4/1.2.3.4/tcp/4001";
    private static final String WS = "/ip4/1.2.3.4/tcp/443/ws";

    private final SwarmNet net = new SwarmNet(1);
    private final Swarm swarm = net.swarm(1, SwarmConfig.DEFAULT);

    @Test
    void the_first_address_that_answers_is_the_connection() {
        net.place(V6, new Place.Answers(20 * MS, PEER));
        long token = swarm.connect(PEER, V4, V6);
        net.run(SECOND);
        assertThat(swarm.dialed()).containsExactly(V6);
        assertThat(swarm.reached(token)).isEqualTo(new SwarmOutput.Reached(token, 1));
        assertThat(swarm.presence).containsEntry(PEER, true);
    }

    @Test
    void the_next_address_is_tried_after_a_quarter_of_a_second() {
        net.place(V4, new Place.Answers(20 * MS, PEER));
        long token = swarm.connect(PEER, V4, V6);
        net.run(250 * MS - 1);
        assertThat(swarm.dialed()).containsExactly(V6);
        net.run(1);
        assertThat(swarm.dialed()).containsExactly(V6, V4);
        net.run(SECOND);
        assertThat(swarm.reached(token)).isEqualTo(new SwarmOutput.Reached(token, 3));
        assertThat(swarm.dropCodes()).containsExactly("lost-race");
        assertThat(swarm.open).containsOnlyKeys(3L);
    }

    @Test
    void a_failure_starts_the_next_at_once() {
        net.place(V6, new Place.Fails(5 * MS, "refused"));
        net.place(V4, new Place.Answers(20 * MS, PEER));
        long token = swarm.connect(PEER, V4, V6);
        net.run(5 * MS);
        assertThat(swarm.dialed()).containsExactly(V6, V4);
        net.run(40 * MS);
        assertThat(swarm.reached(token)).isNotNull();
    }

    @Test
    void local_addresses_are_tried_beside_public_ones_and_faster() {
        swarm.connect(PEER, V4, "/ip4/192.168.1.2/tcp/1", "/ip4/10.0.0.1/tcp/1", "/ip4/127.0.0.1/tcp/1");
        assertThat(swarm.dialed()).containsExactly("/ip4/192.168.1.2/tcp/1", V4);
        net.run(60 * MS);
        assertThat(swarm.dialed())
                .containsExactly("/ip4/192.168.1.2/tcp/1", V4, "/ip4/10.0.0.1/tcp/1", "/ip4/127.0.0.1/tcp/1");
    }

    @Test
    void a_relay_waits_until_direct_addresses_had_half_a_second() {
        String relayed = "/ip4/5.6.7.8/tcp/1/p2p/" + SwarmNet.peer(60) + "/p2p-circuit";
        swarm.connect(PEER, relayed, V4);
        net.run(500 * MS - 1);
        assertThat(swarm.dialed()).containsExactly(V4);
        net.run(1);
        assertThat(swarm.dialed()).containsExactly(V4, relayed);
    }

    @Test
    void a_relay_alone_does_not_wait() {
        String relayed = "/ip4/5.6.7.8/tcp/1/p2p/" + SwarmNet.peer(60) + "/p2p-circuit";
        swarm.connect(PEER, relayed);
        assertThat(swarm.dialed()).containsExactly(relayed);
    }

    @Test
    void when_all_have_failed_the_answer_says_what_became_of_each() {
        net.place(V6, new Place.Fails(5 * MS, "unreachable"));
        net.place(V4, new Place.Fails(5 * MS, "refused"));
        long token = swarm.connect(PEER, V4, V6, "/ip4/1.2.3.4/tcp/0");
        net.run(SECOND);
        SwarmOutput.Unreachable answer = swarm.unreachable(token);
        assertThat(answer).isNotNull();
        assertThat(answer.code()).isEqualTo("failed");
        assertThat(answer.attempts())
                .extracting(a -> a.address() + " " + a.code())
                .containsExactly("/ip4/1.2.3.4/tcp/0 bad-address", V6 + " unreachable", V4 + " refused");
        swarm.assertEmpty();
    }

    @Test
    void an_attempt_that_hangs_is_given_up_and_the_whole_has_a_limit_too() {
        net.place(V4, new Place.Hangs(20 * MS));
        long token = swarm.connect(PEER, V4);
        net.run(10 * SECOND);
        assertThat(swarm.dropCodes()).containsExactly("timeout");
        assertThat(swarm.unreachable(token)).isNotNull();
        long impatient = swarm.connect(Optional.of(PEER), false, SECOND, WS);
        net.run(SECOND);
        assertThat(swarm.unreachable(impatient).code()).isEqualTo("timeout");
        assertThat(swarm.unreachable(impatient).attempts())
                .extracting(SwarmOutput.Unreachable.Attempt::code)
                .containsExactly("unfinished");
        swarm.assertEmpty();
    }

    @Test
    void whoever_answers_will_do_when_no_peer_is_named() {
        net.place(V4, new Place.Answers(20 * MS, PEER));
        long token = swarm.connect(Optional.empty(), false, SECOND, V4);
        net.run(SECOND);
        assertThat(swarm.reached(token)).isNotNull();
        assertThat(swarm.all(SwarmOutput.Keep.class)).containsExactly(new SwarmOutput.Keep(1, PEER, true));
        assertThat(swarm.all(SwarmOutput.Dial.class).getFirst().expected()).isEmpty();
    }

    @Test
    void several_who_want_one_peer_share_its_dials() {
        net.place(V4, new Place.Answers(20 * MS, PEER));
        long first = swarm.connect(PEER, V4);
        long second = swarm.connect(PEER, V4, V4 + "/p2p/" + PEER);
        net.run(SECOND);
        assertThat(swarm.dialed()).containsExactly(V4);
        assertThat(List.of(swarm.reached(first).link(), swarm.reached(second).link()))
                .containsExactly(1L, 1L);
    }

    @Test
    void an_existing_connection_is_the_answer_unless_a_new_one_is_wanted() {
        net.place(V4, new Place.Answers(20 * MS, PEER));
        swarm.connect(PEER, V4);
        net.run(SECOND);
        long reused = swarm.connect(PEER);
        assertThat(swarm.reached(reused).link()).isEqualTo(1);
        long anew = swarm.connect(Optional.of(PEER), true, SECOND);
        net.run(SECOND);
        assertThat(swarm.reached(anew).link()).isEqualTo(3);
        assertThat(swarm.dropCodes()).isEmpty();
    }

    @Test
    void what_nobody_waits_for_any_more_is_cancelled() {
        long first = swarm.connect(PEER, V4);
        long second = swarm.connect(PEER);
        swarm.give(new SwarmInput.GiveUp(first));
        assertThat(swarm.dropCodes()).isEmpty();
        swarm.give(new SwarmInput.GiveUp(second));
        assertThat(swarm.dropCodes()).containsExactly("given-up");
        net.run(60 * SECOND);
        assertThat(swarm.answers).isEmpty();
        swarm.assertEmpty();
    }
}
