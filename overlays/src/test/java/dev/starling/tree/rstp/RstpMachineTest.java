package dev.starling.tree.rstp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.core.OverlayOutput.Send;
import dev.starling.epidemic.Alone;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.tree.rstp.RstpMessage.Bpdu;
import dev.starling.tree.rstp.RstpMessage.Frame;
import dev.starling.tree.rstp.RstpMessage.Role;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Bridge 5 with links to the bridges 2, 3 and 9, and what 802.1D-2004 clause 17 says it does. */
class RstpMachineTest {
    private static final RstpConfig CONFIG = RstpConfig.DEFAULT;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MS = SECOND / 1000;
    private static final Item NEWS = new Item(7, Bytes.utf8("news"));

    private final RstpMachine machine = new RstpMachine(CONFIG, 5, 2, 3, 9);
    private final Alone<RstpMessage, Publish, RstpEvent> bridge = new Alone<>(machine);

    /** What bridge {@code from} says over its link to bridge 5, with root 1. */
    private static Bpdu root(int from, long cost) {
        return said(new PriorityVector(1, cost, from, 5), Role.DESIGNATED, true, false);
    }

    private static Bpdu said(PriorityVector vector, Role role, boolean proposal, boolean agreement) {
        return new Bpdu(vector, 0, role, proposal, agreement, !proposal, !proposal, false);
    }

    private static Bpdu aged(Bpdu bpdu, long ageNs) {
        return new Bpdu(bpdu.vector(), ageNs, bpdu.role(), bpdu.proposal(), bpdu.agreement(), false, false, false);
    }

    /** The neighbour on a link agrees with what bridge 5 offers it, root 1 at a cost, as a root port. */
    private static Bpdu agreement(int from, long cost) {
        return said(new PriorityVector(1, cost, from, 5), Role.ROOT, false, true);
    }

    private static @Nullable Bpdu to(int link, List<? extends OverlayOutput<RstpMessage, RstpEvent>> outputs) {
        Bpdu last = null;
        for (OverlayOutput<RstpMessage, RstpEvent> output : outputs) {
            if (output instanceof Send<RstpMessage, RstpEvent> send
                    && send.to() == link
                    && send.message() instanceof Bpdu bpdu) {
                last = bpdu;
            }
        }
        return last;
    }

    private static Bpdu heard(int link, List<? extends OverlayOutput<RstpMessage, RstpEvent>> outputs) {
        return Objects.requireNonNull(to(link, outputs));
    }

    private List<OverlayOutput<RstpMessage, RstpEvent>> atTick(long ns) {
        bridge.at(ns);
        return bridge.on(new OverlayInput.Tick<>());
    }

    /** Root 1 at cost 4 beyond link 3; links 2 and 9 have agreed. */
    private void inATree() {
        bridge.tick();
        bridge.receive(3, root(3, 4));
        bridge.receive(2, agreement(2, 6));
        bridge.receive(9, agreement(9, 6));
    }

    @Test
    void a_bridge_alone_believes_to_be_the_root_and_proposes_on_every_link() {
        List<OverlayOutput<RstpMessage, RstpEvent>> outputs = bridge.tick();
        for (int link : new int[] {2, 3, 9}) {
            assertThat(to(link, outputs))
                    .isEqualTo(new Bpdu(
                            new PriorityVector(5, 0, 5, link), 0, Role.DESIGNATED, true, false, false, false, false));
            assertThat(machine.forwards(link)).isFalse();
        }
    }

    @Test
    void a_proposal_over_the_new_root_port_is_agreed_with_at_once_since_the_others_discard() {
        bridge.tick();
        List<OverlayOutput<RstpMessage, RstpEvent>> outputs = bridge.receive(3, root(3, 4));
        assertThat(machine.root()).isEqualTo(1);
        assertThat(machine.role(3)).isEqualTo(Role.ROOT);
        assertThat(machine.forwards(3)).isTrue();
        assertThat(heard(3, outputs).agreement()).isTrue();
        assertThat(heard(3, outputs).role()).isEqualTo(Role.ROOT);
        assertThat(heard(9, outputs).vector()).isEqualTo(new PriorityVector(1, 5, 5, 9));
        assertThat(heard(9, outputs).proposal()).isTrue();
        assertThat(heard(9, outputs).ageNs()).isEqualTo(SECOND);
        assertThat(machine.forwards(9)).isFalse();
    }

    @Test
    void a_designated_port_forwards_as_soon_as_the_other_end_agrees() {
        bridge.tick();
        bridge.receive(3, root(3, 4));
        bridge.receive(9, agreement(9, 6));
        assertThat(machine.role(9)).isEqualTo(Role.DESIGNATED);
        assertThat(machine.forwards(9)).isTrue();
    }

    @Test
    void and_where_nobody_answers_after_the_forward_delay_and_a_hello() {
        bridge.tick();
        bridge.receive(3, root(3, 4));
        // The root port goes on hearing hellos; link 9 is silent.
        for (long second = 1; second <= 16; second++) {
            bridge.at(second * SECOND);
            bridge.receive(3, root(3, 4));
            assertThat(machine.forwards(9)).as("after %d s", second).isFalse();
        }
        atTick(17 * SECOND);
        assertThat(machine.forwards(9)).isTrue();
    }

    @Test
    void a_proposal_with_worse_news_stops_what_forwards_before_it_is_agreed_with() {
        inATree();
        assertThat(machine.forwards(9)).isTrue();
        // What bridge 9 has agreed with was a root at 5; that it is at 9 now it has not agreed with.
        List<OverlayOutput<RstpMessage, RstpEvent>> outputs = bridge.receive(3, root(3, 8));
        assertThat(machine.forwards(9)).as("sync").isFalse();
        assertThat(heard(3, outputs).agreement()).isTrue();
        assertThat(heard(9, outputs).proposal()).isTrue();
    }

    @Test
    void better_news_keep_an_agreement() {
        inATree();
        List<OverlayOutput<RstpMessage, RstpEvent>> outputs =
                bridge.receive(2, said(new PriorityVector(0, 7, 2, 5), Role.DESIGNATED, true, false));
        assertThat(machine.role(2)).isEqualTo(Role.ROOT);
        assertThat(machine.forwards(9)).isTrue();
        assertThat(machine.forwards(3)).as("a root port has no agreement").isFalse();
        assertThat(heard(2, outputs).agreement()).isTrue();
        assertThat(heard(3, outputs).proposal()).isTrue();
    }

    @Test
    void a_port_whose_neighbour_knows_better_is_an_alternate_and_says_so() {
        inATree();
        List<OverlayOutput<RstpMessage, RstpEvent>> outputs = bridge.receive(2, root(2, 4));
        // Of two ways of equal cost the smaller bridge's is taken.
        assertThat(machine.role(2)).isEqualTo(Role.ROOT);
        assertThat(machine.role(3)).isEqualTo(Role.ALTERNATE);
        assertThat(machine.forwards(3)).isFalse();
        assertThat(heard(3, outputs).role()).isEqualTo(Role.ALTERNATE);
    }

    @Test
    void when_the_root_ports_link_breaks_the_alternate_forwards_in_the_same_moment() {
        inATree();
        bridge.receive(2, root(2, 5));
        assertThat(machine.role(2)).isEqualTo(Role.ALTERNATE);
        bridge.on(new OverlayInput.LinkDown<>(3));
        assertThat(machine.role(2)).isEqualTo(Role.ROOT);
        assertThat(machine.forwards(2)).isTrue();
        assertThat(machine.root()).isEqualTo(1);
    }

    @Test
    void three_missed_hellos_end_what_was_heard_and_the_alternate_takes_over() {
        inATree();
        bridge.receive(2, root(2, 5));
        for (long second = 2; second <= 6; second += 2) {
            bridge.at(second * SECOND - MS);
            bridge.receive(2, root(2, 5));
        }
        atTick(6 * SECOND - MS);
        assertThat(machine.role(3)).isEqualTo(Role.ROOT);
        atTick(6 * SECOND);
        assertThat(machine.role(2)).isEqualTo(Role.ROOT);
        assertThat(machine.forwards(2)).isTrue();
        assertThat(machine.role(3)).isEqualTo(Role.DESIGNATED);
        assertThat(machine.forwards(3)).isFalse();
    }

    @Test
    void worse_news_from_the_same_designated_port_replace_the_better_ones() {
        inATree();
        bridge.receive(3, said(new PriorityVector(3, 0, 3, 5), Role.DESIGNATED, true, false));
        assertThat(machine.root()).isEqualTo(3);
        bridge.receive(3, said(new PriorityVector(8, 0, 8, 5), Role.DESIGNATED, true, false));
        assertThat(machine.root()).as("somebody else's worse ones do not").isEqualTo(3);
    }

    @Test
    void a_word_that_has_passed_twenty_bridges_is_not_believed() {
        bridge.tick();
        bridge.receive(3, aged(root(3, 4), 19 * SECOND));
        assertThat(machine.root()).isEqualTo(1);
        bridge.receive(3, aged(root(3, 4), 20 * SECOND));
        assertThat(machine.root()).isEqualTo(5);
    }

    @Test
    void a_designated_port_that_hears_a_worse_one_forward_stops_in_dispute() {
        inATree();
        assertThat(machine.forwards(9)).isTrue();
        bridge.receive(9, said(new PriorityVector(9, 0, 9, 5), Role.DESIGNATED, false, false));
        assertThat(machine.role(9)).isEqualTo(Role.DESIGNATED);
        assertThat(machine.forwards(9)).isFalse();
    }

    @Test
    void the_second_of_two_links_to_itself_is_a_backup() {
        bridge.tick();
        // Links 2 and 3 are the two ends of one cable.
        bridge.receive(3, said(new PriorityVector(5, 0, 5, 2), Role.DESIGNATED, true, false));
        assertThat(machine.role(3)).isEqualTo(Role.BACKUP);
        assertThat(machine.role(2)).isEqualTo(Role.DESIGNATED);
    }

    @Test
    void an_edge_forwards_at_once_until_a_bridge_speaks_there() {
        RstpMachine withEdge = new RstpMachine(CONFIG, 5, new int[] {2, 9}, new int[] {9});
        Alone<RstpMessage, Publish, RstpEvent> edged = new Alone<>(withEdge);
        edged.tick();
        assertThat(withEdge.forwards(9)).isTrue();
        assertThat(withEdge.forwards(2)).isFalse();
        edged.receive(2, root(2, 0));
        assertThat(withEdge.forwards(9)).as("an edge does not sync").isTrue();
        edged.receive(9, said(new PriorityVector(0, 0, 9, 5), Role.DESIGNATED, true, false));
        assertThat(withEdge.role(9)).isEqualTo(Role.ROOT);
        assertThat(withEdge.forwards(2)).isFalse();
    }

    @Test
    void an_edge_where_a_bridge_has_spoken_is_stopped_as_others_are() {
        RstpMachine withEdge = new RstpMachine(CONFIG, 5, new int[] {2, 9}, new int[] {9});
        Alone<RstpMessage, Publish, RstpEvent> edged = new Alone<>(withEdge);
        edged.tick();
        edged.receive(2, root(2, 0));
        edged.receive(9, said(new PriorityVector(9, 0, 9, 5), Role.DESIGNATED, true, false));
        edged.receive(2, root(2, 3));
        assertThat(withEdge.forwards(9)).isFalse();
    }

    @Test
    void a_silent_link_is_found_to_be_an_edge_after_three_seconds_where_that_is_wanted() {
        RstpMachine finds = new RstpMachine(CONFIG.autoEdge(true), 5, 9);
        Alone<RstpMessage, Publish, RstpEvent> lonely = new Alone<>(finds);
        lonely.tick();
        lonely.at(3 * SECOND - 1);
        lonely.on(new OverlayInput.Tick<>());
        assertThat(finds.forwards(9)).isFalse();
        lonely.at(3 * SECOND);
        lonely.on(new OverlayInput.Tick<>());
        assertThat(finds.forwards(9)).isTrue();
    }

    @Test
    void a_topology_change_flushes_all_other_links_and_is_passed_on() {
        inATree();
        // The flag stays up for a hello and a second from when the ports began to forward.
        for (long second = 2; second <= 4; second += 2) {
            bridge.at(second * SECOND);
            bridge.receive(3, root(3, 4));
            bridge.receive(2, agreement(2, 6));
            bridge.receive(9, agreement(9, 6));
        }
        Bpdu quiet = said(root(3, 4).vector(), Role.DESIGNATED, false, false);
        List<OverlayOutput<RstpMessage, RstpEvent>> outputs =
                bridge.receive(3, new Bpdu(quiet.vector(), 0, Role.DESIGNATED, false, false, true, true, true));
        assertThat(outputs)
                .contains(
                        new OverlayOutput.Notify<>(new RstpEvent.Flushed(2)),
                        new OverlayOutput.Notify<>(new RstpEvent.Flushed(9)))
                .doesNotContain(new OverlayOutput.Notify<>(new RstpEvent.Flushed(3)));
        assertThat(heard(9, outputs).topologyChange()).isTrue();
        assertThat(to(3, outputs)).as("not back to where it came from").isNull();
    }

    @Test
    void a_port_says_six_things_a_second_at_most_and_the_last_one_later() {
        bridge.tick();
        int told = 1;
        for (int root = 104; root > 94; root--) {
            // The root's cost changes again and again.
            told += to(9, bridge.receive(3, root(3, root))) == null ? 0 : 1;
        }
        assertThat(told).isEqualTo(6);
        assertThat(bridge.deadlineNs()).isEqualTo(SECOND);
        assertThat(heard(9, bridge.tick()).vector().cost()).isEqualTo(96);
    }

    @Test
    void items_go_to_the_root_port_and_to_those_who_say_that_they_are_children() {
        inATree();
        bridge.receive(2, said(new PriorityVector(1, 5, 2, 5), Role.ALTERNATE, false, true));
        assertThat(bridge.command(new Publish(NEWS)))
                .filteredOn(Send.class::isInstance)
                .containsExactly(new Send<>(3, new Frame(NEWS, 1)), new Send<>(9, new Frame(NEWS, 1)));
    }

    @Test
    void an_item_over_a_blocked_link_goes_no_further_and_its_sender_is_told_again() {
        inATree();
        bridge.receive(2, root(2, 5));
        atTick(SECOND + MS);
        List<OverlayOutput<RstpMessage, RstpEvent>> outputs = bridge.receive(2, new Frame(NEWS, 3));
        assertThat(heard(2, outputs).role()).isEqualTo(Role.ALTERNATE);
        assertThat(outputs).hasSize(1);
    }

    @Test
    void strangers_and_nonsense_are_refused() {
        bridge.tick();
        bridge.receive(42, root(3, 4));
        bridge.receive(3, said(new PriorityVector(4, 0, 3, 5), Role.DESIGNATED, true, false));
        bridge.receive(3, root(3, -1));
        bridge.receive(3, said(new PriorityVector(1, 0, 3, 5), Role.DISABLED, true, false));
        bridge.receive(3, aged(root(3, 4), -1));
        bridge.receive(3, new Frame(NEWS, 0));
        assertThat(machine.rejected()).isEqualTo(6);
        assertThat(machine.root()).isEqualTo(5);
    }
}
