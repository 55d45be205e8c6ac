package dev.starling.net.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.srp.SrpPacket;
import dev.starling.srp.SrpState;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StateWriterTest {
    private static final long SECOND = 1_000_000_000L;

    private final FaultyFolder root = new FaultyFolder(new SplittableRandom(1));
    private final FaultyFolder packets = new FaultyFolder(new SplittableRandom(2));
    private final List<String> warnings = new ArrayList<>();
    private StateWriter writer = life();

    private StateWriter life() {
        return new StateWriter(root, packets, StoreSettings.DEFAULT, warnings::add);
    }

    private SrpState reopen() {
        writer.close();
        writer = life();
        return writer.open(0);
    }

    private boolean put(long nowNs, SrpPacket... all) {
        List<Change> changes = new ArrayList<>();
        for (SrpPacket packet : all) {
            changes.add(new Change.Put(packet));
        }
        return writer.commit(changes, null, true, false, nowNs);
    }

    private boolean remove(long nowNs, SrpPacket packet) {
        return writer.commit(List.of(new Change.Remove(List.of(packet.packetId()))), null, true, false, nowNs);
    }

    private boolean nothing(long nowNs) {
        return writer.commit(List.of(), null, true, false, nowNs);
    }

    private static final SrpPacket A = Packets.of("a");
    private static final SrpPacket B = Packets.of("b");
    private static final SrpPacket C = Packets.of("c");

    @Test
    void packets_are_there_in_the_next_life_and_removed_ones_are_not() {
        writer.open(0);
        assertThat(put(0, A, B, C)).isTrue();
        assertThat(remove(0, B)).isTrue();
        assertThat(reopen().packets()).containsExactly(A, C);
        assertThat(remove(0, A)).isTrue();
        assertThat(reopen().packets()).containsExactly(C);
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_packet_put_again_with_other_hops_replaces_the_one_before() {
        writer.open(0);
        put(0, A);
        SrpPacket further = A.with().hops(3).build();
        assertThat(put(0, further)).isTrue();
        assertThat(reopen().packets()).containsExactly(further);
    }

    @Test
    void a_packet_put_and_removed_before_it_was_written_never_is() {
        writer.open(0);
        writer.commit(List.of(new Change.Put(A), new Change.Remove(List.of(A.packetId()))), null, true, false, 0);
        assertThat(packets.bytes()).isZero();
    }

    @Test
    void known_peers_and_the_clock_are_written_at_most_every_three_seconds_unless_asked_for() {
        writer.open(0);
        SrpState.KnownPeer peer = peer(1);
        assertThat(writer.wakeAtNs()).isEqualTo(Env.NEVER);
        writer.commit(List.of(), new PeersFile.Content(List.of(peer), 1), false, false, SECOND);
        writer.commit(List.of(), new PeersFile.Content(List.of(peer), 2), false, false, 2 * SECOND);
        assertThat(writer.wakeAtNs()).isEqualTo(4 * SECOND);
        assertThat(reopen()).isEqualTo(new SrpState(List.of(peer), List.of(), 1));

        writer.commit(List.of(), new PeersFile.Content(List.of(peer), 3), false, false, 5 * SECOND);
        writer.commit(List.of(), new PeersFile.Content(List.of(peer, peer(2)), 4), false, false, 5 * SECOND);
        assertThat(nothing(5 * SECOND)).isTrue();
        assertThat(reopen()).isEqualTo(new SrpState(List.of(peer, peer(2)), List.of(), 4));
    }

    private static SrpState.KnownPeer peer(int number) {
        return new SrpState.KnownPeer(
                Bytes.of(new byte[32]), Endpoint.parse("192.0.2." + number + ":9001"), 31, number % 2 == 0);
    }

    @Test
    void a_full_disk_is_told_once_with_what_to_do_and_writing_resumes_by_itself() {
        writer.open(0);
        assertThat(put(0, A)).isTrue();
        packets.full(60);
        assertThat(put(0, B)).isFalse();
        assertThat(put(1, C)).isFalse();
        assertThat(remove(2, A)).isFalse();
        assertThat(put(writer.wakeAtNs(), Packets.of("d"))).isFalse();
        assertThat(warnings)
                .singleElement()
                .satisfies(text -> assertThat(text)
                        .contains("/faulty")
                        .contains("No space left on device")
                        .contains("free some space")
                        .contains("in memory")
                        .contains("resumes by itself"));
        assertThat(writer.status(0).writing()).isFalse();

        packets.mode(FaultyFolder.Mode.FINE);
        assertThat(put(writer.wakeAtNs() - 1, Packets.of("e"))).isFalse();
        assertThat(nothing(writer.wakeAtNs())).isTrue();
        assertThat(warnings).hasSize(2);
        assertThat(warnings.getLast()).contains("works again");
        assertThat(writer.status(0).writing()).isTrue();
        packets.powerFailure();
        assertThat(reopen().packets()).containsExactly(B, C, Packets.of("d"), Packets.of("e"));
        assertThat(warnings).hasSize(2);
    }

    @Test
    void attempts_come_twice_as_late_each_time_up_to_a_minute() {
        writer.open(0);
        packets.mode(FaultyFolder.Mode.READ_ONLY);
        long nowNs = 0;
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            put(nowNs, A);
            waits.add((writer.wakeAtNs() - nowNs) / SECOND);
            nowNs = writer.wakeAtNs();
        }
        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    }

    @Test
    void a_read_only_folder_gives_what_it_has_and_takes_nothing() {
        writer.open(0);
        put(0, A);
        root.mode(FaultyFolder.Mode.READ_ONLY);
        packets.mode(FaultyFolder.Mode.READ_ONLY);
        assertThat(reopen().packets()).containsExactly(A);
        assertThat(warnings).isEmpty();
        assertThat(put(0, B)).isFalse();
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("Read-only file system")
                .contains("mount it writable");
    }

    @Test
    void without_descriptors_a_peer_starts_with_nothing_and_stores_later() {
        writer.open(0);
        put(0, A);
        root.mode(FaultyFolder.Mode.NO_DESCRIPTORS);
        packets.mode(FaultyFolder.Mode.NO_DESCRIPTORS);
        assertThat(reopen()).isEqualTo(SrpState.EMPTY);
        assertThat(put(0, B)).isFalse();
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("Too many open files")
                .contains("ulimit -n");
        root.mode(FaultyFolder.Mode.FINE);
        packets.mode(FaultyFolder.Mode.FINE);
        assertThat(nothing(writer.wakeAtNs())).isTrue();
        assertThat(reopen().packets()).containsExactly(A, B);
    }

    @Test
    void after_a_force_that_failed_nothing_of_it_is_believed_to_be_on_the_disk() {
        writer.open(0);
        assertThat(put(0, A)).isTrue();
        packets.mode(FaultyFolder.Mode.FORCE_FAILS);
        assertThat(put(0, B)).isFalse();
        packets.mode(FaultyFolder.Mode.FINE);
        assertThat(nothing(writer.wakeAtNs())).isTrue();
        packets.powerFailure();
        assertThat(reopen().packets()).containsExactly(A, B);
    }

    @Test
    void what_is_kept_in_memory_is_bounded_and_the_oldest_goes_first() {
        writer = new StateWriter(root, packets, StoreSettings.DEFAULT.backlogBytes(20_000), warnings::add);
        writer.open(0);
        packets.full(0);
        List<SrpPacket> all = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 200; i++) {
            all.add(Packets.random(random));
            put(0, all.getLast());
        }
        long dropped = writer.status(0).dropped();
        assertThat(dropped).isBetween(100L, 199L);
        packets.mode(FaultyFolder.Mode.FINE);
        nothing(writer.wakeAtNs());
        assertThat(reopen().packets()).isEqualTo(all.subList((int) dropped, 200));
    }

    @Test
    void damaged_packets_are_left_out_with_one_warning_and_the_rest_is_used() {
        writer.open(0);
        put(0, A, B, C);
        byte[] file = packets.content("seg-00000001");
        file[file.length / 2] ^= 1;
        packets.plant("seg-00000001", file);
        assertThat(reopen().packets()).containsExactly(A, C);
        assertThat(warnings).singleElement().asString().contains("1 places").contains("other 2");
        assertThat(put(0, B)).isTrue();
        assertThat(writer.status(0).packets()).isEqualTo(3);
    }

    @Test
    void a_stored_value_that_is_no_packet_is_left_out() throws Exception {
        SegmentLog log = SegmentLog.open(packets, SegmentLog.Limits.DEFAULT, null);
        log.append(Bytes.utf8("not a datagram").toArray());
        log.force();
        log.close();
        assertThat(writer.open(0).packets()).isEmpty();
        assertThat(warnings).singleElement().asString().contains("1 packets with wrong content");
    }

    @Test
    void a_damaged_list_of_peers_is_put_aside_and_does_not_keep_the_peer_from_starting() throws Exception {
        writer.open(0);
        put(0, A);
        writer.commit(List.of(), new PeersFile.Content(List.of(peer(1)), 9), true, false, 0);
        byte[] file = root.content("peers");
        file[file.length / 2] ^= 1;
        root.plant("peers", file);
        assertThat(reopen()).isEqualTo(new SrpState(List.of(), List.of(A), 0));
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("/faulty/peers")
                .contains("checksum")
                .contains("kept as peers.damaged");
        assertThat(root.content("peers.damaged")).isEqualTo(file);
        assertThat(root.names()).doesNotContain("peers");
    }

    /** Random lives: what was acknowledged is there after power failures, errors and full disks. */
    @Test
    void what_was_acknowledged_survives_over_many_seeds() {
        for (long seed = 1; seed <= 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            FaultyFolder disk = new FaultyFolder(random.split());
            FaultyFolder top = new FaultyFolder(random.split());
            StoreSettings small = StoreSettings.DEFAULT.log(new SegmentLog.Limits(32 << 10, 4));
            StateWriter life = new StateWriter(top, disk, small, text -> {});
            life.open(0);
            List<SrpPacket> sure = new ArrayList<>();
            List<SrpPacket> unsure = new ArrayList<>();
            long nowNs = 0;
            int sureClock = 0;
            for (int step = 0; step < 150; step++) {
                nowNs += 40 * SECOND;
                List<Change> changes = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    SrpPacket packet = Packets.random(random);
                    unsure.add(packet);
                    changes.add(new Change.Put(packet));
                }
                // Like the cache above: the oldest is removed before the log has to give it up.
                while (sure.size() + unsure.size() > 30 && !sure.isEmpty()) {
                    changes.add(new Change.Remove(List.of(sure.removeFirst().packetId())));
                }
                disk.errorRate(random.nextInt(4) == 0 ? 0.2 : 0);
                top.errorRate(random.nextInt(4) == 0 ? 0.2 : 0);
                PeersFile.Content peers = new PeersFile.Content(List.of(peer(step)), step);
                if (life.commit(changes, peers, true, false, nowNs)) {
                    sure.addAll(unsure);
                    unsure.clear();
                    sureClock = step;
                }
                if (random.nextInt(10) == 0) {
                    disk.errorRate(0);
                    top.errorRate(0);
                    life.close();
                    if (random.nextBoolean()) {
                        disk.powerFailure();
                        top.powerFailure();
                    }
                    List<String> told = new ArrayList<>();
                    life = new StateWriter(top, disk, small, told::add);
                    SrpState found = life.open(nowNs);
                    assertThat(found.packets())
                            .as("seed %d, step %d", seed, step)
                            .containsAll(sure);
                    assertThat(found.clock()).as("seed %d, step %d", seed, step).isBetween((long) sureClock, (long)
                            step);
                    assertThat(told).as("seed %d: %s", seed, told).noneMatch(text -> text.contains("peers,"));
                    unsure.clear();
                }
            }
        }
    }
}
