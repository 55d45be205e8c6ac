package dev.starling.epidemic.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.OverlayOutput.Notify;
import dev.starling.core.OverlayOutput.Send;
import dev.starling.epidemic.Alone;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.EpidemicEvent;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.Retired;
import dev.starling.epidemic.View;
import dev.starling.epidemic.gossip.GossipConfig.Mode;
import dev.starling.epidemic.gossip.GossipMessage.Pull;
import dev.starling.epidemic.gossip.GossipMessage.Push;
import dev.starling.epidemic.gossip.GossipMessage.Reply;
import org.junit.jupiter.api.Test;

class GossipMachineTest {
    private static final Item NEWS = new Item(7, Bytes.utf8("news"));
    private static final long PERIOD = GossipConfig.DEFAULT.periodNs();

    private static Alone<GossipMessage, Publish, EpidemicEvent> peer(GossipConfig config) {
        return new Alone<>(new GossipMachine(config, random -> 9, 0));
    }

    @Test
    void who_knows_nothing_and_only_pushes_sleeps() {
        var peer = peer(GossipConfig.DEFAULT.mode(Mode.PUSH));
        assertThat(peer.deadlineNs()).isEqualTo(Env.NEVER);
        peer.at(PERIOD / 2);
        peer.receive(3, new Push(NEWS, 4));
        assertThat(peer.deadlineNs()).as("its next round").isEqualTo(PERIOD);
        assertThat(peer.tick()).containsExactly(new Send<>(9, new Push(NEWS, 5)));
        assertThat(peer.deadlineNs()).isEqualTo(2 * PERIOD);
    }

    @Test
    void infect_and_die_pushes_in_one_round_and_retires_in_the_next() {
        var peer = peer(GossipConfig.DEFAULT.mode(Mode.PUSH).fanout(2).roundsHot(1));
        peer.command(new Publish(NEWS));
        assertThat(peer.tick()).containsExactly(new Send<>(9, new Push(NEWS, 1)), new Send<>(9, new Push(NEWS, 1)));
        assertThat(peer.tick()).containsExactly(new Notify<>(new Retired(NEWS)));
        assertThat(peer.deadlineNs()).isEqualTo(Env.NEVER);
        assertThat(peer.receive(1, new Push(NEWS, 1))).as("it still knows").isEmpty();
    }

    @Test
    void a_question_names_what_is_known_and_is_answered_with_what_is_missing() {
        var peer = peer(GossipConfig.DEFAULT.mode(Mode.PULL));
        peer.command(new Publish(NEWS));
        assertThat(peer.tick())
                .singleElement()
                .isInstanceOfSatisfying(
                        Send.class,
                        send -> assertThat(((Pull) send.message()).known()).containsExactly(7));
        assertThat(peer.receive(5, new Pull(new long[] {3}))).containsExactly(new Send<>(5, new Reply(NEWS, 1)));
        assertThat(peer.receive(5, new Pull(new long[] {3, 7}))).isEmpty();
    }

    @Test
    void what_came_in_this_round_is_given_from_the_next_one_on() {
        var peer = peer(GossipConfig.DEFAULT.mode(Mode.PULL));
        peer.tick();
        assertThat(peer.receive(3, new Reply(NEWS, 1))).containsExactly(new Notify<>(new Delivered(NEWS, 1)));
        assertThat(peer.receive(5, new Pull(new long[0]))).isEmpty();
        peer.tick();
        assertThat(peer.receive(5, new Pull(new long[0]))).containsExactly(new Send<>(5, new Reply(NEWS, 2)));
    }

    @Test
    void the_oldest_item_makes_room() {
        var peer = peer(new GossipConfig(Mode.PUSH, 1, GossipConfig.FOREVER, PERIOD, 2, 2));
        for (long id = 1; id <= 3; id++) {
            peer.command(new Publish(new Item(id, Bytes.EMPTY)));
        }
        assertThat(peer.tick())
                .extracting(output ->
                        ((Push) ((Send<?, ?>) output).message()).item().id())
                .containsExactly(3L, 2L);
    }

    @Test
    void with_room_for_one_only_the_last_stays() {
        var peer = peer(new GossipConfig(Mode.PUSH, 1, GossipConfig.FOREVER, PERIOD, 1, 1));
        peer.command(new Publish(NEWS));
        peer.command(new Publish(new Item(8, Bytes.EMPTY)));
        assertThat(peer.tick()).hasSize(1);
    }

    @Test
    void a_question_that_is_too_long_and_hops_that_cannot_be_are_refused() {
        GossipMachine machine = new GossipMachine(GossipConfig.DEFAULT, random -> 9, 0);
        var peer = new Alone<>(machine);
        peer.receive(1, new Pull(new long[1025]));
        peer.receive(1, new Push(NEWS, 0));
        assertThat(machine.rejected()).isEqualTo(2);
    }

    @Test
    void who_knows_nobody_sends_nothing() {
        var peer = new Alone<>(new GossipMachine(GossipConfig.DEFAULT, View.full(0, 1), 0));
        peer.command(new Publish(NEWS));
        assertThat(peer.tick()).isEmpty();
    }
}
