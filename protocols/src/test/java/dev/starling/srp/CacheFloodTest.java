package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Sixteen megabytes of junk against a cache of honest packets, in every order and disguise. */
final class CacheFloodTest {
    private static final int PACKETS_16_MB = 14_100;
    private static final Bytes JUNK = PacketCacheTest.id("junk cluster");

    private final SplittableRandom random = new SplittableRandom(24);
    private final PacketCache cache = new PacketCache(SrpConfig.DEFAULT.limits());
    private final List<Bytes> honest = new ArrayList<>();

    private void insert(String name, Bytes cluster, boolean own, int sender) {
        SrpPacket packet = SrpPacket.of(SrpType.PUBLISH)
                .packetId(PacketCacheTest.id(name))
                .clusterId(cluster)
                .message(Bytes.wrap(new byte[1024]))
                .build();
        cache.insert(packet, 0, own, IpAddress.ofIpv4(sender), random);
    }

    private void honest(int packets, int clusters, boolean own) {
        int before = honest.size();
        for (int i = before; i < before + packets; i++) {
            insert("honest" + i, PacketCacheTest.id("cluster" + i % clusters), own, 100 + i % 40);
            honest.add(PacketCacheTest.id("honest" + i));
        }
    }

    private void junk(int senders) {
        for (int i = 0; i < PACKETS_16_MB; i++) {
            insert("junk" + i, JUNK, false, 5000 + i % senders);
        }
    }

    private double surviving() {
        return honest.stream().filter(cache::contains).count() / (double) honest.size();
    }

    @Test
    void one_sender_cannot_push_more_than_its_share_out_of_a_full_cache() {
        honest(14_500, 20, false);
        honest.removeIf(id -> !cache.contains(id));
        assertThat(cache.bytes()).isGreaterThan(15_900_000);
        junk(1);
        assertThat(surviving()).isGreaterThan(0.93);
    }

    @Test
    void one_cluster_cannot_push_anything_out_while_the_others_leave_it_its_share() {
        honest(9_500, 20, false);
        junk(500);
        assertThat(surviving()).isEqualTo(1.0);
        assertThat(cache.foreignBytes(JUNK)).isGreaterThan(4_000_000);
    }

    @Test
    void one_cluster_of_many_senders_takes_a_sixteenth_of_a_full_cache_and_no_more() {
        honest(14_500, 20, false);
        honest.removeIf(id -> !cache.contains(id));
        junk(500);
        assertThat(surviving()).isGreaterThan(0.93);
        assertThat(cache.foreignBytes(JUNK)).isLessThanOrEqualTo(1_000_000);
    }

    @Test
    void four_clusters_of_many_senders_take_a_quarter_of_a_full_cache() {
        honest(14_500, 20, false);
        honest.removeIf(id -> !cache.contains(id));
        for (int i = 0; i < PACKETS_16_MB; i++) {
            insert("junk" + i, PacketCacheTest.id("junk cluster" + i % 4), false, 5000 + i % 500);
        }
        assertThat(surviving()).isGreaterThan(0.74);
    }

    @Test
    void an_honest_cluster_that_is_new_to_a_full_cache_finds_room() {
        honest(14_500, 20, false);
        for (int i = 0; i < 500; i++) {
            insert("late" + i, PacketCacheTest.id("late cluster"), false, 5000 + i % 40);
        }
        for (int i = 0; i < 500; i++) {
            assertThat(cache.contains(PacketCacheTest.id("late" + i))).isTrue();
        }
    }

    @Test
    void packets_of_own_groups_survive_any_foreign_junk() {
        honest(12_000, 2, true);
        for (int i = 0; i < PACKETS_16_MB; i++) {
            insert("junk" + i, PacketCacheTest.id("c" + i), false, i);
        }
        assertThat(surviving()).isEqualTo(1.0);
    }

    @Test
    void junk_that_came_first_gives_way_to_honest_packets() {
        junk(1);
        assertThat(cache.bytes()).as("nobody else needs the room").isGreaterThan(14_000_000);
        honest(10_000, 20, false);
        assertThat(surviving()).isEqualTo(1.0);
    }

    @Test
    void a_lone_cluster_may_use_the_whole_cache() {
        honest(12_000, 1, false);
        assertThat(surviving()).isEqualTo(1.0);
    }
}
