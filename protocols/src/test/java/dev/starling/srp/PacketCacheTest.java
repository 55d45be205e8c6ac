package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import dev.starling.identity.Hashes;
import dev.starling.srp.PacketCache.Outcome;
import dev.starling.srp.PacketCache.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class PacketCacheTest {
    private static final long HOUR = 3_600_000_000_000L;
    private static final RandomGenerator NO_JITTER = () -> 0L;
    private static final Bytes CLUSTER = id("cluster");
    private static final Bytes GROUP = id("group");

    private final PacketCache cache = new PacketCache(SrpConfig.DEFAULT.limits().cacheBytes(16_000));

    static Bytes id(String name) {
        return Bytes.wrap(Hashes.sha256(Bytes.utf8(name).shared()));
    }

    private static SrpPacket.Builder packet(String name) {
        return SrpPacket.of(SrpType.PUBLISH)
                .packetId(id(name))
                .clusterId(CLUSTER)
                .subclusterId(GROUP)
                .message(Bytes.wrap(new byte[1000]));
    }

    private static IpAddress sender(int number) {
        return IpAddress.ofIpv4(0x0a000000 + number);
    }

    private Outcome insertOwn(String name) {
        return cache.insert(packet(name).build(), 0, true, null, NO_JITTER);
    }

    @Test
    void the_size_of_a_packet_is_that_of_its_datagram() {
        assertThat(PacketCache.size(SrpPacket.of(SrpType.PING).build())).isEqualTo(56);
        Bytes full = Bytes.wrap(new byte[32]);
        SrpPacket largest = new SrpPacket(
                SrpType.PUBLISH,
                6,
                1,
                0,
                -1,
                0,
                full,
                full,
                full,
                full,
                full,
                full,
                full,
                full,
                full,
                Bytes.wrap(new byte[1024]),
                Bytes.wrap(new byte[64]));
        assertThat(PacketCache.size(largest)).isEqualTo(SrpPacket.DATAGRAM_MAX);
    }

    @Test
    void a_packet_is_found_by_its_id_and_in_the_summaries() {
        SrpPacket packet = packet("a").build();
        assertThat(cache.insert(packet, 0, false, sender(1), NO_JITTER)).isEqualTo(new Outcome.Inserted(List.of()));
        assertThat(cache.get(id("a"))).isSameAs(packet);
        assertThat(cache.contains(id("a"))).isTrue();
        assertThat(cache.under(id("a").hex().substring(0, 5), 9)).containsExactly(id("a"));
        assertThat(cache.hash()).isEqualTo(cache.summary("").hash()).isNotEqualTo(CacheSummary.EMPTY_HASH);
        assertThat(cache.remove(id("a"))).isSameAs(packet);
        assertThat(cache.remove(id("a"))).isNull();
        assertThat(cache.hash()).isEqualTo(CacheSummary.EMPTY_HASH);
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void a_second_packet_of_the_same_id_changes_nothing() {
        insertOwn("a");
        SrpPacket other = packet("a").message(Bytes.utf8("other")).build();
        assertThat(cache.insert(other, 0, false, sender(1), NO_JITTER)).isEqualTo(new Outcome.Duplicate());
        assertThat(cache.get(id("a"))).isNotEqualTo(other);
    }

    @Test
    void what_cannot_be_cached_is_refused_with_a_reason() {
        assertThat(cache.insert(packet("a").type(SrpType.QUERY).build(), 0, true, null, NO_JITTER))
                .isEqualTo(new Outcome.Refused(Refusal.NOT_PUBLISH));
        assertThat(cache.insert(packet("a").packetId(SrpPacket.UNSET).build(), 0, true, null, NO_JITTER))
                .isEqualTo(new Outcome.Refused(Refusal.BAD_ID));
        PacketCache tiny = new PacketCache(SrpConfig.DEFAULT.limits().cacheBytes(1000));
        assertThat(tiny.insert(packet("a").build(), 0, true, null, NO_JITTER))
                .isEqualTo(new Outcome.Refused(Refusal.TOO_LARGE));
        assertThat(cache.packets()).isZero();
    }

    @Test
    void foreign_packets_go_before_own_ones_and_the_oldest_first() {
        insertOwn("own1");
        for (int i = 0; i < 3; i++) {
            cache.insert(packet("foreign" + i).clusterId(id("c" + i)).build(), 0, false, sender(i), NO_JITTER);
        }
        List<Bytes> evicted = new ArrayList<>();
        for (int i = 2; evicted.size() < 5; i++) {
            if (insertOwn("own" + i) instanceof Outcome.Inserted(List<Bytes> ids)) {
                evicted.addAll(ids);
            }
        }
        assertThat(evicted).containsExactly(id("foreign0"), id("foreign1"), id("foreign2"), id("own1"), id("own2"));
    }

    @Test
    void a_foreign_packet_never_displaces_an_own_one() {
        int n = 0;
        while (insertOwn("own" + n).equals(new Outcome.Inserted(List.of()))) {
            n++;
        }
        assertThat(cache.insert(packet("f").clusterId(id("c")).build(), 0, false, sender(1), NO_JITTER))
                .isEqualTo(new Outcome.Refused(Refusal.NO_ROOM));
        assertThat(cache.packets()).isEqualTo(n);
    }

    @Test
    void small_packets_are_charged_for_the_room_that_their_objects_take() {
        for (int i = 0; i < 100; i++) {
            cache.insert(packet("p" + i).message(SrpPacket.UNSET).build(), 0, true, null, NO_JITTER);
        }
        assertThat(cache.packets()).isEqualTo(16_000 / PacketCache.CHARGE_MIN);
    }

    @Test
    void the_lifetime_is_the_ttl_of_at_most_six_hours_and_twice_that_in_own_groups() {
        assertThat(expiryOf(packet("a").ttlMs(60_000), false)).isEqualTo(60_000_000_000L);
        assertThat(expiryOf(packet("b").ttlMs(60_000), true)).isEqualTo(120_000_000_000L);
        assertThat(expiryOf(packet("c").ttlMs(0), false)).isEqualTo(6 * HOUR);
        assertThat(expiryOf(packet("d").ttlMs(0xffffffffL), false)).isEqualTo(6 * HOUR);
        assertThat(expiryOf(packet("e").ttlMs(0xffffffffL), true)).isEqualTo(12 * HOUR);
    }

    private long expiryOf(SrpPacket.Builder packet, boolean own) {
        cache.insert(packet.build(), 5, own, sender(1), NO_JITTER);
        long expiresNs = cache.nextExpiryNs() - 5;
        assertThat(cache.expire(cache.nextExpiryNs() - 1, 10)).isEmpty();
        assertThat(cache.expire(cache.nextExpiryNs(), 10)).hasSize(1);
        assertThat(cache.nextExpiryNs()).isEqualTo(Env.NEVER);
        return expiresNs;
    }

    @Test
    void expiry_is_spread_over_the_last_quarter_of_the_lifetime() {
        PacketCache large = new PacketCache(SrpConfig.DEFAULT.limits());
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 2000; i++) {
            large.insert(packet("p" + i).build(), 0, false, sender(i), random);
        }
        assertThat(large.expire(6 * HOUR * 3 / 4 - 1, 9999)).isEmpty();
        assertThat(large.expire(6 * HOUR * 7 / 8, 9999).size()).isBetween(850, 1150);
        large.expire(6 * HOUR, 9999);
        assertThat(large.packets()).isZero();
    }

    @Test
    void expired_packets_come_out_the_earliest_first_and_no_more_than_asked() {
        for (int i : new int[] {4, 1, 3, 0, 2}) {
            cache.insert(packet("p" + i).ttlMs(1000 + i).build(), 0, false, sender(i), NO_JITTER);
        }
        long later = 2_000_000_000L;
        assertThat(cache.expire(later, 3))
                .extracting(SrpPacket::packetId)
                .containsExactly(id("p0"), id("p1"), id("p2"));
        assertThat(cache.expire(later, 3)).extracting(SrpPacket::packetId).containsExactly(id("p3"), id("p4"));
    }

    @Test
    void joining_a_group_doubles_the_lifetime_of_its_packets_and_protects_them() {
        cache.insert(packet("a").ttlMs(60_000).build(), 7, false, sender(1), NO_JITTER);
        cache.insert(packet("b").ttlMs(60_000).subclusterId(id("other")).build(), 7, false, sender(1), NO_JITTER);
        cache.markOwn(CLUSTER, GROUP);
        assertThat(cache.nextExpiryNs()).isEqualTo(60_000_000_007L);
        assertThat(cache.expire(60_000_000_007L, 9))
                .extracting(SrpPacket::packetId)
                .containsExactly(id("b"));
        assertThat(cache.nextExpiryNs()).isEqualTo(120_000_000_007L);
        cache.markForeign(CLUSTER, GROUP);
        assertThat(cache.nextExpiryNs()).isEqualTo(60_000_000_007L);
    }

    @Test
    void followers_come_by_position_and_age() {
        Bytes head = id("head");
        for (int index : new int[] {2, -1, 3, 0, 1}) {
            cache.insert(packet("f" + index).previousId(head).index(index).build(), 0, true, null, NO_JITTER);
        }
        cache.insert(packet("second2").previousId(head).index(2).build(), 0, true, null, NO_JITTER);
        assertThat(cache.followers(head))
                .extracting(SrpPacket::packetId)
                .containsExactly(id("f-1"), id("f0"), id("f1"), id("f2"), id("second2"), id("f3"));
        assertThat(cache.fragments(head, 2)).extracting(SrpPacket::packetId).containsExactly(id("f2"), id("second2"));
        assertThat(cache.fragments(head, 4)).isEmpty();
        cache.remove(id("f2"));
        assertThat(cache.fragments(head, 2)).extracting(SrpPacket::packetId).containsExactly(id("second2"));
        assertThat(cache.followers(id("nobody"))).isEmpty();
    }

    @Test
    void packets_without_a_predecessor_follow_nobody() {
        insertOwn("a");
        assertThat(cache.followers(SrpPacket.UNSET)).isEmpty();
        assertThat(cache.followers(Bytes.EMPTY)).isEmpty();
    }

    @Test
    void forged_followers_are_bounded_for_each_position_and_leave_the_others_alone() {
        PacketCache large = new PacketCache(SrpConfig.DEFAULT.limits());
        Bytes head = id("head");
        large.insert(packet("right").previousId(head).index(7).build(), 0, true, null, NO_JITTER);
        for (int i = 0; i < 1000; i++) {
            large.insert(packet("junk" + i).previousId(head).index(8).build(), 0, true, null, NO_JITTER);
            large.insert(packet("reply" + i).previousId(head).index(-1).build(), 0, true, null, NO_JITTER);
            large.insert(packet("far" + i).previousId(head).index(2000 + i).build(), 0, true, null, NO_JITTER);
        }
        assertThat(large.fragments(head, 7)).hasSize(1);
        assertThat(large.fragments(head, 8))
                .extracting(SrpPacket::packetId)
                .containsExactly(id("junk996"), id("junk997"), id("junk998"), id("junk999"));
        assertThat(large.followers(head)).hasSize(Followers.MESSAGES_MAX + 1 + Followers.RIVALS_MAX);
        for (int i = 0; i < 1000; i++) {
            large.remove(id("junk" + i));
        }
        assertThat(large.fragments(head, 8)).isEmpty();
    }
}
