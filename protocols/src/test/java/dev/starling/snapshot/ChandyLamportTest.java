package dev.starling.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.snapshot.SnapshotReport.Channel;
import dev.starling.snapshot.SnapshotReport.ProcessRecord;
import dev.starling.snapshot.SnapshotReport.Reason;
import dev.starling.snapshot.SnapshotReport.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Chandy, Lamport 1985; the comments of Snapshots and Collecting for who joins and dies. */
class ChandyLamportTest {
    private static Channel channel(SnapshotReport report, String from, String to) {
        ProcessRecord process = report.processes().stream()
                .filter(each -> each.name().equals(Bytes.utf8(to)))
                .findFirst()
                .orElseThrow();
        return process.incoming().stream()
                .filter(each -> each.from().equals(Bytes.utf8(from)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_message_on_its_way_belongs_to_the_channel_and_to_no_state() {
        Processes net = Processes.chandyLamport();
        net.link("a", "b");
        net.process("b").send("a", "before");
        net.process("a").take();
        net.process("b").send("a", "still before");
        net.settle();
        SnapshotReport report = net.process("a").report();
        assertThat(report.complete()).isTrue();
        assertThat(channel(report, "b", "a").content())
                .containsExactly(Bytes.utf8("before"), Bytes.utf8("still before"));
        assertThat(channel(report, "a", "b").content()).isEmpty();
        assertThat(report.processes().getFirst().state()).isEqualTo(Bytes.EMPTY);
        assertThat(report.inFlight()).isEqualTo(2);
        assertThat(report.channels()).isEqualTo(2);
    }

    @Test
    void what_is_sent_after_the_marker_is_in_no_snapshot() {
        Processes net = Processes.chandyLamport();
        net.link("a", "b");
        net.process("a").take();
        net.process("a").send("b", "after");
        net.arrives("a", "b");
        net.process("b").send("a", "after, too");
        net.settle();
        SnapshotReport report = net.process("a").report();
        assertThat(report.inFlight()).isZero();
        assertThat(report.processes().getLast().state()).isEqualTo(Bytes.EMPTY);
        assertThat(net.process("b").delivered).containsExactly("after");
    }

    @Test
    void the_initiator_learns_of_processes_it_has_never_heard_of() {
        Processes net = Processes.chandyLamport();
        net.link("a", "b");
        net.link("b", "c");
        net.link("c", "d");
        net.link("d", "b");
        net.process("a").take();
        net.settle();
        SnapshotReport report = net.process("a").report();
        assertThat(report.complete()).isTrue();
        assertThat(report.processes()).hasSize(4);
        assertThat(report.channels()).isEqualTo(8);
    }

    @Test
    void snapshots_begun_at_several_places_at_once_do_not_disturb_each_other() {
        Processes net = Processes.chandyLamport();
        net.link("a", "b");
        net.link("b", "c");
        net.process("a").take();
        net.process("c").take();
        net.process("a").take();
        net.settle();
        assertThat(net.process("a").reports).hasSize(2).allMatch(SnapshotReport::complete);
        assertThat(net.process("c").reports).hasSize(1).allMatch(SnapshotReport::complete);
        assertThat(net.process("b").recorded).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void a_process_that_dies_before_its_marker_is_missing_and_nobody_waits() {
        Processes net = Processes.chandyLamport();
        net.link("a", "b");
        net.link("b", "c");
        net.link("a", "c");
        net.process("a").take();
        net.kill("c");
        net.settle();
        assertThat(net.process("a").reports).isEmpty();
        net.closes("a", "c");
        net.closes("b", "c");
        net.settle();
        SnapshotReport report = net.process("a").report();
        assertThat(report.missing()).isEqualTo(Map.of(Bytes.utf8("c"), Reason.CLOSED));
        assertThat(channel(report, "c", "b").status()).isEqualTo(Status.CLOSED);
        assertThat(channel(report, "a", "b").status()).isEqualTo(Status.COMPLETE);
    }

    @Test
    void a_process_that_dies_between_its_marker_and_its_record_is_missing_and_nobody_waits() {
        Processes net = Processes.chandyLamport();
        net.link("a", "b");
        net.process("a").take();
        net.arrives("a", "b");
        net.arrives("b", "a");
        net.kill("b");
        assertThat(net.process("a").reports).isEmpty();
        net.closes("a", "b");
        SnapshotReport report = net.process("a").report();
        assertThat(report.missing()).isEqualTo(Map.of(Bytes.utf8("b"), Reason.CLOSED));
        assertThat(channel(report, "b", "a").status()).isEqualTo(Status.COMPLETE);
    }

    @Test
    void a_process_that_says_nothing_is_late_at_the_deadline() {
        Processes net = Processes.chandyLamport(SnapshotConfig.DEFAULT.within(Duration.ofSeconds(4)));
        net.link("a", "b");
        net.link("b", "c");
        net.process("a").take();
        net.arrives("a", "b");
        net.arrives("b", "a");
        net.passes(Duration.ofSeconds(4));
        // b reports what it has, a waits a quarter longer for that.
        net.arrives("b", "a");
        assertThat(net.process("a").reports).isEmpty();
        net.passes(Duration.ofMillis(1001));
        SnapshotReport report = net.process("a").report();
        assertThat(report.missing()).isEqualTo(Map.of(Bytes.utf8("c"), Reason.LATE));
        assertThat(channel(report, "c", "b").status()).isEqualTo(Status.LATE);
        assertThat(report.complete()).isFalse();
    }

    @Test
    void a_record_takes_another_way_when_the_one_it_took_is_gone() {
        Processes net = Processes.chandyLamport();
        net.link("a", "b");
        net.link("a", "c");
        net.link("b", "d");
        net.link("c", "d");
        net.process("a").take();
        net.arrives("a", "b");
        net.arrives("a", "c");
        net.arrives("b", "d");
        net.arrives("c", "d");
        assertThat(net.line("d", "b")).hasSize(2);
        net.kill("b");
        net.closes("d", "b");
        net.closes("a", "b");
        net.settle();
        SnapshotReport report = net.process("a").report();
        assertThat(report.processes()).extracting(each -> each.name().text()).containsExactly("a", "c", "d");
        assertThat(report.missing()).containsOnlyKeys(Bytes.utf8("b"));
    }

    @Test
    void who_joins_a_process_that_has_recorded_is_marked_before_anything_is_sent_there() {
        Processes net = Processes.chandyLamport();
        net.link("a", "b");
        net.process("a").take();
        net.process("n").handle(new SnapshotInput.ChannelOpened(Bytes.utf8("a")));
        net.process("n").send("a", "white");
        net.process("a").handle(new SnapshotInput.ChannelOpened(Bytes.utf8("n")));
        net.process("a").send("n", "red");
        net.settle();
        SnapshotReport report = net.process("a").report();
        assertThat(report.complete()).isTrue();
        assertThat(channel(report, "n", "a").content()).containsExactly(Bytes.utf8("white"));
        assertThat(report.processes().getLast().state()).isEqualTo(Bytes.EMPTY);
    }

    @Test
    void strangers_old_markers_and_too_many_snapshots_are_refused() {
        Processes net = Processes.chandyLamport(new SnapshotConfig(2, 2, 10, 5, 4, 4, Duration.ofSeconds(1)));
        net.link("a", "b");
        Processes.Process b = net.process("b");
        ChandyLamportMachine machine = (ChandyLamportMachine) b.machine;
        SnapshotMessage marker =
                new SnapshotMessage.Marker(new SnapshotMessage.SnapshotId(Bytes.utf8("a"), 7), 0, 0, 1000);
        b.handle(new SnapshotInput.Received(Bytes.utf8("x"), marker));
        assertThat(machine.rejected()).isEqualTo(1);
        b.send("a", "too long");
        assertThat(machine.rejected()).isEqualTo(2);
        net.process("a").take();
        net.process("a").take();
        net.process("a").take();
        assertThat(net.process("a").refused).hasSize(1);
        net.settle();
        b.handle(new SnapshotInput.Received(Bytes.utf8("a"), marker));
        assertThat(machine.rejected()).isEqualTo(3);
        net.passes(Duration.ofSeconds(2));
        net.process("b")
                .handle(new SnapshotInput.Received(
                        Bytes.utf8("a"),
                        new SnapshotMessage.Marker(new SnapshotMessage.SnapshotId(Bytes.utf8("a"), 1), 0, 0, 1000)));
        assertThat(machine.rejected()).isEqualTo(4);
        assertThat(b.recorded).hasSize(2);
    }

    @Test
    void a_channel_that_exceeds_the_limit_is_counted_and_not_kept() {
        Processes net = Processes.chandyLamport(new SnapshotConfig(2, 2, 10, 5, 4, 4, Duration.ofSeconds(1)));
        net.link("a", "b");
        net.process("b").send("a", "abc");
        net.process("b").send("a", "de");
        net.process("b").send("a", "f");
        net.process("a").take();
        net.settle();
        Channel channel = channel(net.process("a").report(), "b", "a");
        assertThat(channel.count()).isEqualTo(3);
        assertThat(channel.content()).isEqualTo(List.of(Bytes.utf8("abc"), Bytes.utf8("f")));
    }

    @Test
    void a_process_without_neighbours_is_a_snapshot() {
        Processes net = Processes.chandyLamport();
        net.process("a").take();
        assertThat(net.process("a").report().complete()).isTrue();
    }
}
