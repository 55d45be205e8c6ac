package dev.starling.membership.hyparview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Env;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.core.OverlayOutput.Notify;
import dev.starling.core.OverlayOutput.Send;
import dev.starling.epidemic.Alone;
import dev.starling.membership.MembershipCommand;
import dev.starling.membership.MembershipEvent;
import dev.starling.membership.hyparview.HyParViewMessage.Disconnect;
import dev.starling.membership.hyparview.HyParViewMessage.ForwardJoin;
import dev.starling.membership.hyparview.HyParViewMessage.Join;
import dev.starling.membership.hyparview.HyParViewMessage.KeepAlive;
import dev.starling.membership.hyparview.HyParViewMessage.Neighbor;
import dev.starling.membership.hyparview.HyParViewMessage.NeighborReply;
import dev.starling.membership.hyparview.HyParViewMessage.Shuffle;
import dev.starling.membership.hyparview.HyParViewMessage.ShuffleReply;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HyParViewMachineTest {
    private static final HyParViewConfig CONFIG = HyParViewConfig.DEFAULT;
    private static final int SELF = 100;

    private final HyParViewMachine machine = new HyParViewMachine(CONFIG, SELF, 7);
    private final Alone<HyParViewMessage, MembershipCommand, MembershipEvent> peer = new Alone<>(machine);

    @BeforeEach
    void is_the_first_member() {
        peer.command(new MembershipCommand.Join(SELF));
    }

    /** Fills the active view with these. */
    private void neighbours(int... peers) {
        for (int one : peers) {
            peer.receive(one, new Neighbor(true));
        }
    }

    private static List<HyParViewMessage> to(
            int receiver, List<OverlayOutput<HyParViewMessage, MembershipEvent>> outputs) {
        return outputs.stream()
                .filter(out -> out instanceof Send<HyParViewMessage, MembershipEvent> send && send.to() == receiver)
                .map(out -> ((Send<HyParViewMessage, MembershipEvent>) out).message())
                .toList();
    }

    @Test
    void who_joins_is_accepted_and_looked_for_more_neighbours() {
        neighbours(1, 2);
        assertThat(peer.receive(3, new Join()))
                .containsExactly(
                        new Notify<>(new MembershipEvent.Up(3)),
                        new Send<>(3, new NeighborReply(true)),
                        new Send<>(1, new ForwardJoin(3, 6)),
                        new Send<>(2, new ForwardJoin(3, 6)));
    }

    @Test
    void a_full_view_makes_room_for_who_joins() {
        neighbours(1, 2, 3, 4, 5);
        List<OverlayOutput<HyParViewMessage, MembershipEvent>> outputs = peer.receive(6, new Join());
        assertThat(machine.active()).hasSize(5).contains(6);
        int dropped = machine.passive()[0];
        assertThat(to(dropped, outputs)).containsExactly(new Disconnect(false));
    }

    @Test
    void a_walk_goes_on_to_another_than_it_came_from() {
        neighbours(1, 2);
        assertThat(peer.receive(1, new ForwardJoin(9, 5))).containsExactly(new Send<>(2, new ForwardJoin(9, 4)));
        assertThat(machine.passive()).isEmpty();
    }

    @Test
    void on_the_way_a_walk_fills_the_reserve() {
        neighbours(1, 2);
        peer.receive(1, new ForwardJoin(9, 3));
        assertThat(machine.passive()).containsExactly(9);
    }

    @Test
    void at_its_end_a_walk_makes_a_link() {
        neighbours(1, 2);
        assertThat(peer.receive(1, new ForwardJoin(9, 0)))
                .containsExactly(new Notify<>(new MembershipEvent.Up(9)), new Send<>(9, new Neighbor(true)));
    }

    @Test
    void a_walk_that_can_go_nowhere_ends_at_once() {
        neighbours(1);
        assertThat(peer.receive(1, new ForwardJoin(9, 5))).contains(new Send<>(9, new Neighbor(true)));
    }

    @Test
    void priority_decides_where_there_is_no_room() {
        neighbours(1, 2, 3, 4, 5);
        assertThat(peer.receive(6, new Neighbor(false))).containsExactly(new Send<>(6, new NeighborReply(false)));
        assertThat(peer.receive(6, new Neighbor(true))).contains(new Send<>(6, new NeighborReply(true)));
        assertThat(machine.active()).hasSize(5).contains(6);
    }

    /** Whoever forgot a refusal because there were too many asked the same peers again as fast as they answered. */
    @Test
    void nobody_is_asked_twice_in_a_period_however_many_refuse() {
        neighbours(1, 2, 3);
        Map<Integer, Integer> asked = new TreeMap<>();
        for (int batch = 0; batch < 2; batch++) {
            for (int i = 0; i < CONFIG.passiveMax(); i++) {
                peer.receive(1, new ForwardJoin(1000 * (batch + 1) + i, 3));
            }
            var outputs = peer.receive(2 + batch, new Disconnect(false));
            for (int answers = 0; answers < 200 && !outputs.isEmpty(); answers++) {
                Send<HyParViewMessage, MembershipEvent> question = outputs.stream()
                        .filter(out -> out instanceof Send<HyParViewMessage, MembershipEvent>)
                        .map(out -> (Send<HyParViewMessage, MembershipEvent>) out)
                        .findFirst()
                        .orElseThrow();
                asked.merge(question.to(), 1, Integer::sum);
                outputs = peer.receive(question.to(), new NeighborReply(false));
            }
        }
        assertThat(asked).hasSizeGreaterThan(CONFIG.passiveMax());
        assertThat(asked.values()).containsOnly(1);
    }

    @Test
    void who_is_disconnected_asks_for_a_replacement_at_once_and_not_the_same_peer() {
        neighbours(1, 2, 3);
        peer.receive(1, new ForwardJoin(9, 3));
        assertThat(peer.receive(2, new Disconnect(false)))
                .containsExactly(new Notify<>(new MembershipEvent.Down(2, false)), new Send<>(9, new Neighbor(false)));
        assertThat(machine.passive()).containsExactly(9, 2);
        assertThat(peer.receive(9, new NeighborReply(false)))
                .as("2 has just made room and is not asked")
                .isEmpty();
    }

    @Test
    void a_refusal_leads_to_the_next_of_the_reserve() {
        neighbours(1, 2, 3);
        peer.receive(1, new ForwardJoin(8, 3));
        peer.receive(1, new ForwardJoin(9, 3));
        int first = ((Send<?, ?>) peer.receive(3, new Disconnect(true)).get(1)).to();
        int second = first == 8 ? 9 : 8;
        assertThat(peer.receive(first, new NeighborReply(false)))
                .containsExactly(new Send<>(second, new Neighbor(false)));
        assertThat(peer.receive(second, new NeighborReply(true)))
                .first()
                .isEqualTo(new Notify<>(new MembershipEvent.Up(second)));
        assertThat(machine.passive()).as("who leaves is no candidate").doesNotContain(3);
    }

    @Test
    void the_last_link_is_replaced_with_high_priority() {
        neighbours(1, 2);
        peer.receive(1, new ForwardJoin(9, 3));
        peer.on(new OverlayInput.LinkDown<>(1));
        peer.receive(9, new NeighborReply(false));
        assertThat(peer.on(new OverlayInput.LinkDown<>(2)))
                .as("9 has refused a low priority in this period: back to the contact")
                .containsExactly(new Notify<>(new MembershipEvent.Down(2, true)), new Send<>(7, new Join()));
    }

    @Test
    void who_does_not_answer_is_forgotten() {
        neighbours(1, 2);
        peer.receive(1, new ForwardJoin(9, 3));
        peer.on(new OverlayInput.LinkDown<>(1));
        peer.at(CONFIG.answerNs());
        peer.on(new OverlayInput.Tick<>());
        assertThat(machine.passive()).isEmpty();
    }

    @Test
    void an_answer_that_comes_too_late_is_taken_back() {
        assertThat(peer.receive(5, new NeighborReply(true))).contains(new Send<>(5, new Disconnect(false)));
        assertThat(machine.active()).isEmpty();
    }

    @Test
    void a_period_shuffles_and_keeps_links_alive() {
        neighbours(1, 2, 3);
        for (int i = 20; i < 30; i++) {
            peer.receive(1, new ForwardJoin(i, 3));
        }
        List<OverlayOutput<HyParViewMessage, MembershipEvent>> outputs = peer.tick();
        assertThat(outputs).contains(new Send<>(1, new KeepAlive()), new Send<>(3, new KeepAlive()));
        Shuffle shuffle = outputs.stream()
                .filter(out ->
                        out instanceof Send<HyParViewMessage, MembershipEvent> s && s.message() instanceof Shuffle)
                .map(out -> (Shuffle) ((Send<HyParViewMessage, MembershipEvent>) out).message())
                .findFirst()
                .orElseThrow();
        assertThat(shuffle.ttl()).isEqualTo(5);
        assertThat(shuffle.peers()).hasSize(1 + 2 + 4).startsWith(SELF).doesNotHaveDuplicates();
    }

    @Test
    void the_end_of_a_shuffle_answers_with_as_many_and_learns() {
        neighbours(1, 2);
        peer.receive(1, new ForwardJoin(20, 3));
        List<OverlayOutput<HyParViewMessage, MembershipEvent>> outputs =
                peer.receive(1, new Shuffle(9, 0, new int[] {9, 1, SELF, 30}));
        assertThat(to(9, outputs))
                .singleElement()
                .satisfies(
                        message -> assertThat(((ShuffleReply) message).peers()).containsExactly(20));
        assertThat(machine.passive()).as("neither neighbours nor oneself").containsExactly(20, 9, 30);
    }

    @Test
    void the_reserve_is_bounded_and_gives_up_first_what_it_gave_away() {
        neighbours(1, 2);
        for (int i = 0; i < 50; i++) {
            peer.receive(1, new ForwardJoin(200 + i, 3));
        }
        assertThat(machine.passive()).hasSize(30);
        int[] before = machine.passive();
        List<OverlayOutput<HyParViewMessage, MembershipEvent>> outputs =
                peer.receive(1, new Shuffle(9, 0, new int[] {9, 400}));
        int[] given = ((ShuffleReply) to(9, outputs).getFirst()).peers();
        assertThat(before).contains(given);
        assertThat(machine.passive()).hasSize(30).contains(9, 400).doesNotContain(given);
    }

    @Test
    void a_silent_neighbour_is_dead_after_some_periods() {
        neighbours(1, 2);
        for (int i = 0; i < CONFIG.silentPeriodsMax(); i++) {
            peer.tick();
            peer.receive(1, new KeepAlive());
        }
        assertThat(machine.active()).containsExactly(1, 2);
        assertThat(peer.tick()).contains(new Notify<>(new MembershipEvent.Down(2, true)));
        assertThat(machine.active()).containsExactly(1);
    }

    @Test
    void a_link_of_one_side_is_taken_back() {
        assertThat(peer.receive(5, new KeepAlive())).containsExactly(new Send<>(5, new Disconnect(false)));
    }

    @Test
    void who_leaves_says_so_and_is_quiet() {
        neighbours(1, 2);
        assertThat(peer.command(new MembershipCommand.Leave()))
                .contains(new Send<>(1, new Disconnect(true)), new Send<>(2, new Disconnect(true)));
        assertThat(peer.deadlineNs()).isEqualTo(Env.NEVER);
        assertThat(peer.receive(3, new Neighbor(true))).containsExactly(new Send<>(3, new NeighborReply(false)));
        assertThat(peer.receive(3, new Join())).isEmpty();
    }

    @Test
    void nonsense_is_refused() {
        neighbours(1);
        peer.receive(1, new ForwardJoin(9, 7));
        peer.receive(1, new ForwardJoin(9, -1));
        peer.receive(1, new ForwardJoin(-9, 1));
        peer.receive(1, new Shuffle(9, 6, new int[1]));
        peer.receive(1, new Shuffle(9, 1, new int[99]));
        peer.receive(1, new ShuffleReply(new int[99]));
        assertThat(machine.rejected()).isEqualTo(6);
    }
}
