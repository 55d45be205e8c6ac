package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.sim.NatConfig.Allocation;
import dev.starling.sim.NatConfig.Filtering;
import dev.starling.sim.NatConfig.Limits;
import dev.starling.sim.NatConfig.Lives;
import dev.starling.sim.NatConfig.Mapping;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One box alone: expiry, allocation, limits, addresses. */
class NatBoxTest {
    private static final long S = 1_000_000_000;
    private static final IpAddress OUTSIDE = IpAddress.parse("198.51.100.1");
    private static final Endpoint INNER = Endpoint.parse("10.0.0.2:5000");
    private static final Endpoint OTHER_INNER = Endpoint.parse("10.0.0.3:5000");
    private static final Endpoint REMOTE = Endpoint.parse("203.0.113.7:9000");
    private static final Endpoint SAME_HOST = Endpoint.parse("203.0.113.7:9001");
    private static final NatConfig SYMMETRIC =
            NatConfig.LINUX.mapping(Mapping.ADDRESS_AND_PORT_DEPENDENT).allocation(new Allocation.Random(1024, 65_535));

    private static NatBox box(NatConfig config) {
        return new NatBox(config, OUTSIDE, new SplittableRandom(5));
    }

    private static NatBox shortLived() {
        return box(NatConfig.LINUX.timeouts(Duration.ofSeconds(4), Duration.ofSeconds(8), Duration.ZERO));
    }

    private static Endpoint remote(int i) {
        return new Endpoint(IpAddress.ofIpv4(0xcb007100 + i % 250), 2000 + i);
    }

    @ParameterizedTest(name = "a one-way flow after {0} ms: {1}")
    @CsvSource({"3000, true", "3999, true", "4000, false", "5000, false"})
    void an_unanswered_flow_has_the_short_life(long afterMs, boolean passes) {
        NatBox box = shortLived();
        Endpoint external = box.outbound(0, INNER, REMOTE);
        assertThat(box.inbound(afterMs * 1_000_000, REMOTE, external) != null).isEqualTo(passes);
    }

    @ParameterizedTest(name = "two-way for {0} ms, then {1} ms of silence: {2}")
    @CsvSource({"700, 3000, true", "700, 6000, false", "3000, 6000, true", "3000, 9000, false"})
    void an_answered_flow_has_the_long_life_once_it_is_old_enough(long twoWayMs, long silentMs, boolean passes) {
        NatBox box = shortLived();
        Endpoint external = INNER;
        for (long ms = 0; ms <= twoWayMs; ms += 100) {
            external = box.outbound(ms * 1_000_000, INNER, REMOTE);
            assertThat(box.inbound(ms * 1_000_000, REMOTE, external)).isEqualTo(INNER);
        }
        assertThat(box.inbound((twoWayMs + silentMs) * 1_000_000, REMOTE, external) != null)
                .isEqualTo(passes);
    }

    @Test
    void a_flow_that_died_begins_anew_with_the_short_life() {
        NatBox box = shortLived();
        Endpoint external = box.outbound(0, INNER, REMOTE);
        box.inbound(0, REMOTE, external);
        box.outbound(3 * S, INNER, REMOTE);
        box.outbound(20 * S, INNER, REMOTE);
        assertThat(box.inbound(23 * S, REMOTE, external)).isEqualTo(INNER);
        NatBox again = shortLived();
        again.outbound(0, INNER, REMOTE);
        again.inbound(0, REMOTE, external);
        again.outbound(3 * S, INNER, REMOTE);
        again.outbound(20 * S, INNER, REMOTE);
        assertThat(again.inbound(25 * S, REMOTE, external)).isNull();
    }

    @Test
    void a_flow_dies_though_others_keep_its_mapping_alive_and_comes_back_as_a_new_one() {
        NatBox box = box(NatConfig.LINUX);
        Endpoint external = box.outbound(0, INNER, REMOTE);
        box.inbound(0, REMOTE, external);
        box.outbound(29 * S + S / 2, INNER, remote(0));
        assertThat(box.inbound(30 * S, REMOTE, external)).isNull();
        assertThat(box.outbound(30 * S + 1, INNER, REMOTE)).isEqualTo(external);
        box.outbound(59 * S, INNER, remote(0));
        assertThat(box.inbound(61 * S, REMOTE, external)).as("young again").isNull();
    }

    @Test
    void where_inbound_packets_do_not_refresh_only_outbound_ones_keep_a_flow_alive() {
        NatBox box = box(NatConfig.LINUX.lives(
                new Lives(Duration.ofSeconds(4), Duration.ofSeconds(4), Duration.ZERO, false, Duration.ZERO)));
        Endpoint external = box.outbound(0, INNER, REMOTE);
        assertThat(box.inbound(3 * S, REMOTE, external)).isEqualTo(INNER);
        assertThat(box.inbound(5 * S, REMOTE, external)).isNull();
    }

    @Test
    void an_absolute_lifetime_ends_a_mapping_whatever_the_traffic() {
        NatBox box = box(SYMMETRIC.timeouts(Duration.ofSeconds(30), Duration.ofSeconds(120), Duration.ofSeconds(60)));
        Endpoint first = box.outbound(0, INNER, REMOTE);
        for (int s = 5; s < 60; s += 5) {
            assertThat(box.outbound(s * S, INNER, REMOTE)).isEqualTo(first);
        }
        assertThat(box.inbound(61 * S, REMOTE, first)).isNull();
        assertThat(box.outbound(61 * S, INNER, REMOTE)).isNotEqualTo(first);
    }

    @Test
    void address_dependent_filtering_lets_any_port_of_a_known_address_in() {
        NatBox box = box(NatConfig.LINUX.filtering(Filtering.ADDRESS_DEPENDENT));
        Endpoint external = box.outbound(0, INNER, REMOTE);
        assertThat(box.inbound(S, SAME_HOST, external)).isEqualTo(INNER);
        assertThat(box.inbound(S, remote(9), external)).isNull();
    }

    @Test
    void address_dependent_mapping_serves_all_ports_of_one_address() {
        NatBox box = box(NatConfig.LINUX.mapping(Mapping.ADDRESS_DEPENDENT));
        Endpoint external = box.outbound(0, INNER, REMOTE);
        assertThat(box.outbound(0, INNER, SAME_HOST)).isEqualTo(external);
        assertThat(box.inbound(S, SAME_HOST, external)).isEqualTo(INNER);
    }

    @Test
    void two_hosts_with_one_port_get_different_external_ports_unless_ports_are_overloaded() {
        NatBox router = box(NatConfig.LINUX);
        assertThat(router.outbound(0, INNER, REMOTE).port()).isEqualTo(5000);
        assertThat(router.outbound(0, OTHER_INNER, REMOTE).port()).isNotEqualTo(5000);
        NatBox carrier = box(NatConfig.LINUX.mapping(Mapping.ADDRESS_AND_PORT_DEPENDENT));
        Endpoint first = carrier.outbound(0, INNER, REMOTE);
        Endpoint second = carrier.outbound(0, OTHER_INNER, SAME_HOST);
        assertThat(second).isEqualTo(first);
        assertThat(carrier.inbound(S, REMOTE, first)).isEqualTo(INNER);
        assertThat(carrier.inbound(S, SAME_HOST, first)).isEqualTo(OTHER_INNER);
    }

    @Test
    void the_next_free_port_follows_where_the_inner_one_is_taken() {
        NatBox box = box(NatConfig.LINUX.allocation(new Allocation.PreserveElseNext()));
        box.outbound(0, INNER, REMOTE);
        assertThat(box.outbound(0, OTHER_INNER, REMOTE).port()).isEqualTo(5001);
    }

    @Test
    void sequential_ports_step_and_wrap() {
        NatBox box = box(SYMMETRIC.allocation(new Allocation.Sequential(2, 20_000, 20_009, 0)));
        int last = box.outbound(0, INNER, remote(0)).port();
        for (int i = 1; i < 5; i++) {
            int port = box.outbound(0, INNER, remote(i)).port();
            assertThat(port).isEqualTo(last + 2 > 20_009 ? last + 2 - 10 : last + 2);
            last = port;
        }
    }

    @Test
    void foreign_flows_move_a_sequential_port_on_by_their_rate() {
        NatBox box = box(SYMMETRIC.allocation(new Allocation.Sequential(1, 10_000, 60_000, 20)));
        int first = box.outbound(0, INNER, remote(0)).port();
        int later = box.outbound(20 * S, INNER, remote(1)).port();
        assertThat(Math.floorMod(later - first, 50_001)).isBetween(1 + 400 - 80, 1 + 400 + 80);
    }

    @Test
    void each_inner_address_draws_from_its_own_block() {
        NatBox box = box(SYMMETRIC.allocation(new Allocation.Block(20_480, 64)).overload(false));
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 64; i++) {
            ports.add(box.outbound(0, INNER, remote(i)).port());
        }
        assertThat(ports).hasSize(64).allMatch(port -> port >= 20_480 && port < 20_544);
        assertThat(box.outbound(0, INNER, remote(64))).as("exhausted").isNull();
        assertThat(box.outbound(0, OTHER_INNER, REMOTE).port()).isBetween(20_544, 20_607);
    }

    @Test
    void a_quota_refuses_more_mappings_of_one_host_only() {
        NatBox box = box(SYMMETRIC.quota(3, 65_536));
        for (int i = 0; i < 3; i++) {
            assertThat(box.outbound(0, INNER, remote(i))).isNotNull();
        }
        assertThat(box.outbound(0, INNER, remote(3))).isNull();
        assertThat(box.outbound(0, OTHER_INNER, remote(3))).isNotNull();
        assertThat(box.outbound(31 * S, INNER, remote(3)))
                .as("the others are dead")
                .isNotNull();
    }

    @Test
    void a_full_table_refuses_or_evicts_the_oldest_unanswered_flow() {
        NatBox refusing = box(NatConfig.LINUX.quota(0, 2));
        refusing.outbound(0, INNER, remote(0));
        refusing.outbound(0, INNER, remote(1));
        assertThat(refusing.outbound(0, INNER, remote(2))).isNull();
        NatBox evicting = box(NatConfig.LINUX.limits(new Limits(0, 2, true, Duration.ZERO)));
        Endpoint external = evicting.outbound(0, INNER, remote(0));
        evicting.inbound(0, remote(0), external);
        evicting.outbound(1, INNER, remote(1));
        evicting.outbound(2, INNER, remote(2));
        assertThat(evicting.inbound(3, remote(0), external)).isEqualTo(INNER);
        assertThat(evicting.inbound(3, remote(1), external)).isNull();
        assertThat(evicting.inbound(3, remote(2), external)).isEqualTo(INNER);
    }

    @Test
    void the_table_forgets_flows_that_have_died() {
        NatBox box = box(NatConfig.LINUX.quota(0, 50));
        for (int i = 0; i < 500; i++) {
            assertThat(box.outbound(i * S, INNER, remote(i))).as("flow " + i).isNotNull();
        }
    }

    @Test
    void a_freed_port_waits_before_it_serves_another_host() {
        NatBox box = box(NatConfig.LINUX.limits(new Limits(0, 65_536, false, Duration.ofSeconds(120))));
        box.outbound(0, INNER, REMOTE);
        assertThat(box.outbound(40 * S, OTHER_INNER, REMOTE).port()).isNotEqualTo(5000);
        assertThat(box.outbound(40 * S, INNER, REMOTE).port()).isEqualTo(5000);
        NatBox quick = box(NatConfig.LINUX);
        quick.outbound(0, INNER, REMOTE);
        assertThat(quick.outbound(40 * S, OTHER_INNER, REMOTE).port()).isEqualTo(5000);
    }

    @Test
    void a_collision_moves_one_flow_and_leaves_the_others() {
        NatBox box = box(NatConfig.LINUX.inboundCollision(true));
        Endpoint external = box.outbound(0, INNER, remote(0));
        assertThat(box.inbound(1, REMOTE, external)).isNull();
        Endpoint moved = box.outbound(2, INNER, REMOTE);
        assertThat(moved).isNotEqualTo(external);
        assertThat(box.outbound(3, INNER, remote(1))).isEqualTo(external);
        assertThat(box.inbound(4, REMOTE, moved)).isEqualTo(INNER);
        box.outbound(20 * S, INNER, REMOTE);
        assertThat(box.outbound(35 * S, INNER, REMOTE))
                .as("the flow stays where it was moved to after the reservation has ended")
                .isEqualTo(moved);
    }

    @Test
    void reservations_are_bounded() {
        NatBox box = box(NatConfig.LINUX.inboundCollision(true).quota(0, 10));
        Endpoint external = box.outbound(0, INNER, REMOTE);
        for (int i = 0; i < 1000; i++) {
            box.inbound(0, remote(i), external);
        }
        assertThat(box.outbound(0, INNER, remote(999)))
                .as("not reserved any more")
                .isEqualTo(external);
    }

    @Test
    void a_pool_is_paired_or_not() {
        List<IpAddress> pool = List.of(OUTSIDE, IpAddress.parse("198.51.100.2"), IpAddress.parse("198.51.100.3"));
        NatBox paired = new NatBox(SYMMETRIC.pool(new NatConfig.Pool(3, true)), pool, new SplittableRandom(5));
        NatBox loose = new NatBox(SYMMETRIC.pool(new NatConfig.Pool(3, false)), pool, new SplittableRandom(5));
        Set<IpAddress> ofPaired = new HashSet<>();
        Set<IpAddress> ofLoose = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            ofPaired.add(paired.outbound(0, INNER, remote(i)).ip());
            ofLoose.add(loose.outbound(0, INNER, remote(i)).ip());
        }
        assertThat(ofPaired).hasSize(1);
        assertThat(ofLoose).hasSize(3);
        assertThat(loose.owns(pool.get(2))).isTrue();
    }

    @Test
    void a_port_mapping_lets_anyone_in_until_its_lease_ends_and_survives_a_reboot() {
        NatBox box = box(NatConfig.LINUX);
        Endpoint external = box.mapPort(INNER, 7000, 100 * S);
        assertThat(box.inbound(S, REMOTE, external)).isEqualTo(INNER);
        box.reboot(null);
        assertThat(box.inbound(2 * S, REMOTE, external)).isEqualTo(INNER);
        assertThat(box.inbound(100 * S, REMOTE, external)).isNull();
    }

    @Test
    void a_reboot_forgets_all_flows() {
        NatBox box = box(NatConfig.LINUX);
        Endpoint external = box.outbound(0, INNER, REMOTE);
        box.reboot(null);
        assertThat(box.inbound(S, REMOTE, external)).isNull();
        assertThat(box.mappings()).isZero();
        assertThat(box.outbound(2 * S, INNER, REMOTE)).isEqualTo(external);
    }

    @Test
    void a_box_without_udp_refuses_every_flow() {
        assertThat(box(NatConfig.LINUX.withoutUdp()).outbound(0, INNER, REMOTE)).isNull();
    }
}
