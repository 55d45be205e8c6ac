package dev.starling.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.snapshot.SnapshotReport.Channel;
import org.junit.jupiter.api.Test;

/** Lai, Yang 1987. A Hello that opens a channel is let arrive first. */
class LaiYangTest {
    private final Processes net = Processes.laiYang();

    private SnapshotReport report() {
        return net.process("a").report();
    }

    private Channel toA() {
        return report().processes().getFirst().incoming().getFirst();
    }

    @Test
    void a_red_message_that_overtakes_the_count_makes_the_receiver_record_before_it() {
        net.link("a", "b");
        net.settle();
        net.process("a").take();
        net.process("a").send("b", "red");
        net.arrives("a", "b", 1);
        assertThat(net.process("b").recorded).hasSize(1);
        assertThat(net.process("b").delivered).containsExactly("red");
        net.settle();
        assertThat(report().processes().getLast().state()).isEqualTo(Bytes.EMPTY);
        assertThat(report().complete()).isTrue();
    }

    @Test
    void a_channel_is_done_only_when_all_white_messages_have_come() {
        net.link("a", "b");
        net.settle();
        net.process("b").send("a", "white 1");
        net.process("b").send("a", "white 2");
        net.process("a").take();
        net.arrives("a", "b");
        // b has recorded: its count and its record overtake both messages.
        net.arrives("b", "a", 2);
        net.arrives("b", "a", 1);
        assertThat(net.process("a").reports).isEmpty();
        net.settle();
        assertThat(toA().content()).containsExactlyInAnyOrder(Bytes.utf8("white 1"), Bytes.utf8("white 2"));
        assertThat(report().complete()).isTrue();
    }

    @Test
    void a_message_that_comes_twice_counts_once() {
        net.link("a", "b");
        net.settle();
        net.process("b").send("a", "white 1");
        net.process("b").send("a", "white 2");
        SnapshotMessage first = net.line("b", "a").getFirst();
        net.process("a").take();
        net.arrives("b", "a");
        net.line("b", "a").addFirst(first);
        net.settle();
        assertThat(net.process("a").delivered).containsExactly("white 1", "white 2");
        assertThat(toA().count()).isEqualTo(2);
    }

    @Test
    void two_initiators_of_one_epoch_share_a_cut_and_both_get_it() {
        net.link("a", "b");
        net.link("b", "c");
        net.settle();
        net.process("a").take();
        net.process("c").take();
        net.settle();
        assertThat(net.process("b").recorded).hasSize(1);
        assertThat(report().complete()).isTrue();
        assertThat(net.process("c").report().complete()).isTrue();
        assertThat(net.process("c").report().processes()).isEqualTo(report().processes());
    }

    @Test
    void an_overlapping_snapshot_waits_and_one_more_is_refused() {
        net.link("a", "b");
        net.settle();
        net.process("a").take();
        net.process("a").take();
        net.process("a").take();
        assertThat(net.process("a").refused).hasSize(1);
        net.settle();
        assertThat(net.process("a").reports).hasSize(1);
        assertThat(net.process("a").machine.deadlineNs()).isZero();
        net.process("a").handle(new SnapshotInput.Tick());
        net.settle();
        assertThat(net.process("a").reports).hasSize(2).allMatch(SnapshotReport::complete);
        assertThat(report().id().number()).isEqualTo(2);
    }

    @Test
    void who_joins_learns_the_epoch_before_it_begins_one() {
        net.link("a", "b");
        net.settle();
        net.process("a").take();
        net.settle();
        net.link("n", "b");
        net.settle();
        net.process("n").take();
        net.settle();
        assertThat(net.process("n").report().complete()).isTrue();
        assertThat(net.process("n").report().processes()).hasSize(3);
        assertThat(net.process("n").report().id().number()).isEqualTo(2);
    }

    @Test
    void an_epoch_that_nobody_can_have_reached_is_refused() {
        net.link("a", "b");
        net.settle();
        LaiYangMachine machine = (LaiYangMachine) net.process("a").machine;
        net.process("a")
                .handle(new SnapshotInput.Received(
                        Bytes.utf8("b"), new SnapshotMessage.Carried(Long.MAX_VALUE, 1, Bytes.EMPTY)));
        assertThat(machine.rejected()).isEqualTo(1);
        assertThat(machine.epoch()).isZero();
    }
}
