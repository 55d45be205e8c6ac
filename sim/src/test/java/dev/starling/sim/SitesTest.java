package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Endpoint;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Homes, carriers, neighbours: which boxes a datagram passes, and who meets whom. */
class SitesTest {
    private static final NatConfig ROUTER = NatConfig.LINUX;
    private final Simulator simulator =
            new Simulator(11, LinkModel.DEFAULT.latency(new Latency.Fixed(Duration.ofMillis(25))));
    private final Reflectors reflectors = new Reflectors(simulator);

    private boolean reaches(Party from, Endpoint to, Party target) {
        int before = target.heard.size();
        from.say(0, to, 7);
        simulator.run(Duration.ofMillis(100));
        return target.heard.size() > before;
    }

    @Test
    void neighbours_in_a_home_reach_each_other_without_the_box() {
        Party one = Party.behind(simulator, NatKind.SYM);
        Party other = one.beside();
        assertThat(reaches(one, other.local(0), other)).isTrue();
        assertThat(other.last().from()).isEqualTo(one.local(0));
        assertThat(other.last().atNs()).as("a LAN is fast, but not at once").isEqualTo(200_000);
        assertThat(reflectors.reflexive(one, 0).ip())
                .isEqualTo(reflectors.reflexive(other, 0).ip());
    }

    @Test
    void a_private_address_is_not_reached_from_another_home() {
        Party one = Party.behind(simulator, NatKind.PRC);
        Party other = Party.behind(simulator, NatKind.PRC);
        assertThat(reaches(one, other.local(0), other)).isFalse();
        assertThat(simulator.drops(Drop.UNREACHABLE)).isEqualTo(1);
    }

    @Test
    void homes_behind_one_carrier_share_its_address_and_meet_by_its_hairpin_alone() {
        for (boolean turns : new boolean[] {true, false}) {
            Carrier carrier = simulator.carrier(turns ? ROUTER.hairpin(NatConfig.Hairpin.EXTERNAL) : ROUTER);
            Party one = Party.behind(simulator, List.of(ROUTER), carrier);
            Party other = Party.behind(simulator, List.of(ROUTER), carrier);
            Endpoint ofOne = reflectors.reflexive(one, 0);
            Endpoint ofOther = reflectors.reflexive(other, 0);
            assertThat(ofOne.ip()).isEqualTo(ofOther.ip());
            assertThat(one.node().site()).isEqualTo(other.node().site());
            assertThat(reaches(one, ofOther, other))
                    .as("the other home's filter is closed")
                    .isFalse();
            assertThat(reaches(other, ofOne, one)).isEqualTo(turns);
            if (turns) {
                assertThat(one.last().from()).isEqualTo(ofOther);
                assertThat(reaches(one, ofOther, other)).isTrue();
            }
        }
    }

    @Test
    void homes_behind_one_carrier_do_not_reach_each_others_inner_addresses() {
        Carrier carrier = simulator.carrier(ROUTER);
        Party one = Party.behind(simulator, List.of(), carrier);
        Party other = Party.behind(simulator, List.of(), carrier);
        assertThat(other.local(0).ip().isPrivate()).isTrue();
        assertThat(reaches(one, other.local(0), other)).isFalse();
    }

    @Test
    void a_carriers_quota_counts_each_home() {
        Carrier carrier = simulator.carrier(
                ROUTER.mapping(NatConfig.Mapping.ADDRESS_AND_PORT_DEPENDENT).quota(2, 65_536));
        Party greedy = Party.behind(simulator, List.of(ROUTER), carrier);
        Party modest = Party.behind(simulator, List.of(ROUTER), carrier);
        assertThat(reflectors.ask(greedy, 0, 0, 0, 0, 0)).isPresent();
        assertThat(reflectors.ask(greedy, 0, 0, 1, 0, 1)).isPresent();
        assertThat(reflectors.ask(greedy, 0, 1, 0, 1, 0)).isEmpty();
        assertThat(reflectors.ask(modest, 0, 1, 0, 1, 0)).isPresent();
    }

    @Test
    void a_reboot_may_change_the_address_and_the_old_one_leads_nowhere() {
        Party party = Party.behind(simulator, NatKind.FULL);
        Party friend = Party.open(simulator);
        Endpoint before = reflectors.reflexive(party, 0);
        assertThat(reaches(friend, before, party)).isTrue();
        simulator.rebootNat(party.node(), true);
        assertThat(reaches(friend, before, party)).isFalse();
        Endpoint after = reflectors.reflexive(party, 0);
        assertThat(after.ip()).isNotEqualTo(before.ip());
        assertThat(reaches(friend, after, party)).isTrue();
    }

    @Test
    void a_mapped_port_makes_a_home_reachable() {
        Party party = Party.behind(simulator, NatKind.SYM);
        Party friend = Party.open(simulator);
        Endpoint mapped = simulator.mapPort(party.node(), 0, 6881, Duration.ofMinutes(1));
        assertThat(reaches(friend, mapped, party)).isTrue();
        simulator.run(Duration.ofMinutes(1));
        assertThat(reaches(friend, mapped, party)).isFalse();
    }

    @Test
    void a_firewall_without_translation_keeps_addresses_and_filters() {
        Party party = Party.behind(simulator, NatKind.FW);
        Party friend = Party.open(simulator);
        assertThat(reaches(friend, party.local(0), party)).isFalse();
        assertThat(reaches(party, friend.local(0), friend)).isTrue();
        assertThat(friend.last().from()).isEqualTo(party.local(0));
        assertThat(reaches(friend, party.local(0), party)).isTrue();
    }
}
