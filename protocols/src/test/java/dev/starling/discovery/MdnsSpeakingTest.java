package dev.starling.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Endpoint;
import dev.starling.discovery.Segment.Host;
import dev.starling.discovery.Segment.Packet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is sent, when, and to whom. */
final class MdnsSpeakingTest {
    private static final DnsName META = DnsName.of("_services._dns-sd._udp.local");

    private final Segment segment = new Segment();

    private Host settled() {
        Host host = segment.host().join();
        segment.run(1000 * Segment.SECOND);
        host.sent.clear();
        // Away from the own queries, which are 60 s apart by now.
        while (host.queries().isEmpty()) {
            segment.run(Segment.SECOND);
        }
        segment.run(5 * Segment.SECOND);
        host.sent.clear();
        return host;
    }

    @Test
    void queries_begin_after_20_to_120_ms_and_back_off_to_one_a_minute() {
        Host host = segment.host().join();
        long began = segment.nowNs;
        segment.run(400 * Segment.SECOND);
        List<Long> at = host.queries().stream()
                .map(packet -> (packet.atNs() - began) / Segment.MS)
                .toList();
        assertThat(at.getFirst()).isBetween(20L, 120L);
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < at.size(); i++) {
            gaps.add((at.get(i) - at.get(i - 1)) / 1000);
        }
        assertThat(gaps).startsWith(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    }

    @Test
    void a_query_asks_for_the_pointers_of_the_service() {
        Host host = segment.host().join();
        segment.run(200 * Segment.MS);
        Packet query = host.queries().getFirst();
        assertThat(query.to()).isEqualTo(Segment.GROUP);
        assertThat(query.message().id()).isZero();
        assertThat(query.message().questions())
                .containsExactly(new DnsMessage.Question(Segment.SERVICE, DnsRecord.PTR, false));
    }

    @Test
    void a_peer_answers_its_own_query_and_announces_twice_a_second_apart() {
        Host host = segment.host().join();
        host.deaf = true;
        segment.run(900 * Segment.MS);
        assertThat(host.answers()).hasSize(1);
        segment.run(400 * Segment.MS);
        assertThat(host.answers()).hasSize(2);
        assertThat(host.answers().get(1).atNs() - host.answers().get(0).atNs()).isGreaterThanOrEqualTo(Segment.SECOND);
    }

    @Test
    void the_answer_has_a_pointer_and_in_addition_txt_srv_and_address() {
        Host host = segment.host().join();
        segment.run(Segment.SECOND);
        DnsMessage answer = host.answers().getFirst().message();
        assertThat(answer.flags()).isEqualTo(0x8400);
        assertThat(answer.questions()).isEmpty();
        DnsRecord.Ptr pointer = (DnsRecord.Ptr) answer.answers().getFirst();
        assertThat(answer.answers()).hasSize(1);
        assertThat(pointer.name()).isEqualTo(Segment.SERVICE);
        assertThat(pointer.ttlS()).isEqualTo(120);
        assertThat(pointer.flush()).isFalse();
        String name = pointer.target().labels().getFirst();
        assertThat(name).matches("[a-z0-9]{32,63}");
        DnsRecord.Txt txt = (DnsRecord.Txt) answer.additionals().get(0);
        assertThat(txt.name()).isEqualTo(pointer.target());
        assertThat(txt.flush()).isTrue();
        assertThat(txt.strings())
                .singleElement()
                .satisfies(string ->
                        assertThat(string.text()).isEqualTo("dnsaddr=/ip4/192.168.1.1/tcp/4001/p2p/" + host.id));
        DnsRecord.Srv srv = (DnsRecord.Srv) answer.additionals().get(1);
        assertThat(srv.port()).isEqualTo(4001);
        assertThat(srv.target()).hasToString(name + ".p2p.local");
        assertThat(answer.additionals().get(2)).isEqualTo(new DnsRecord.Address(srv.target(), 120, true, host.ip));
    }

    @Test
    void a_question_is_answered_after_20_to_120_ms_by_multicast() {
        for (int i = 0; i < 20; i++) {
            Host host = settled();
            long asked = segment.nowNs;
            host.receive(Segment.neighbour(9), Segment.question(Segment.SERVICE, DnsRecord.PTR));
            segment.run(Segment.SECOND);
            assertThat(host.answers()).singleElement().satisfies(packet -> {
                assertThat((packet.atNs() - asked) / Segment.MS).isBetween(20L, 120L);
                assertThat(packet.to()).isEqualTo(Segment.GROUP);
            });
            segment.hosts.remove(host);
        }
    }

    @Test
    void questions_from_another_port_and_for_unicast_answers_are_answered_by_multicast() {
        Host host = settled();
        byte[] unicast = DnsEncoder.encode(
                DnsMessage.query(List.of(new DnsMessage.Question(Segment.SERVICE, DnsRecord.PTR, true)), List.of()));
        host.receive(new Endpoint(Segment.neighbour(9).ip(), 40_000), unicast);
        segment.run(Segment.SECOND);
        assertThat(host.answers())
                .singleElement()
                .satisfies(packet -> assertThat(packet.to()).isEqualTo(Segment.GROUP));
    }

    @Test
    void a_record_is_not_multicast_twice_within_a_second() {
        Host host = settled();
        for (int i = 0; i < 300; i++) {
            host.receive(Segment.neighbour(2 + i % 50), Segment.question(Segment.SERVICE, DnsRecord.PTR));
            segment.run(10 * Segment.MS);
        }
        assertThat(host.answers()).hasSizeBetween(3, 4);
    }

    @Test
    void who_knows_the_answer_gets_none_unless_it_is_about_to_expire() {
        Host host = settled();
        DnsName instance = instance(host);
        host.receive(
                Segment.neighbour(9),
                Segment.question(
                        Segment.SERVICE, DnsRecord.PTR, new DnsRecord.Ptr(Segment.SERVICE, 60, false, instance)));
        segment.run(Segment.SECOND);
        assertThat(host.answers()).isEmpty();
        host.receive(
                Segment.neighbour(9),
                Segment.question(
                        Segment.SERVICE, DnsRecord.PTR, new DnsRecord.Ptr(Segment.SERVICE, 59, false, instance)));
        segment.run(Segment.SECOND);
        assertThat(host.answers()).hasSize(1);
    }

    /** Learnt from an answer, which is then forgotten. */
    private DnsName instance(Host host) {
        host.receive(Segment.neighbour(9), Segment.question(Segment.SERVICE, DnsRecord.PTR));
        segment.run(2 * Segment.SECOND);
        DnsName name =
                ((DnsRecord.Ptr) host.answers().getFirst().message().answers().getFirst()).target();
        host.sent.clear();
        return name;
    }

    @Test
    void after_a_truncated_query_the_rest_of_what_is_known_is_waited_for() {
        Host host = settled();
        DnsName instance = instance(host);
        byte[] truncated = Segment.question(Segment.SERVICE, DnsRecord.PTR);
        truncated[2] |= 0x02;
        host.receive(Segment.neighbour(9), truncated);
        segment.run(300 * Segment.MS);
        assertThat(host.answers()).isEmpty();
        host.receive(
                Segment.neighbour(9),
                DnsEncoder.encode(DnsMessage.query(
                        List.of(), List.of(new DnsRecord.Ptr(Segment.SERVICE, 100, false, instance)))));
        segment.run(Segment.SECOND);
        assertThat(host.answers()).isEmpty();

        host.receive(Segment.neighbour(9), truncated);
        host.receive(Segment.neighbour(10), truncated);
        host.receive(
                Segment.neighbour(9),
                DnsEncoder.encode(DnsMessage.query(
                        List.of(), List.of(new DnsRecord.Ptr(Segment.SERVICE, 100, false, instance)))));
        segment.run(600 * Segment.MS);
        assertThat(host.answers()).as("the other one does not know it").hasSize(1);
    }

    @Test
    void queries_name_who_is_known_for_longer_than_half_of_the_records_life() {
        Host host = segment.host().join();
        Host other = segment.host().join();
        segment.run(30 * Segment.SECOND);
        host.sent.clear();
        segment.run(40 * Segment.SECOND);
        List<DnsRecord> known = host.queries().getFirst().message().answers();
        assertThat(known)
                .singleElement()
                .satisfies(record -> assertThat(record.ttlS()).isBetween(60, 120));
        assertThat(known)
                .singleElement()
                .satisfies(record -> assertThat(((DnsRecord.Ptr) record).target())
                        .isEqualTo(((DnsRecord.Ptr) other.answers()
                                        .getFirst()
                                        .message()
                                        .answers()
                                        .getFirst())
                                .target()));
    }

    @Test
    void the_query_of_another_machine_serves_for_the_own_one_but_not_twice_in_a_row() {
        Host host = settled();
        segment.run(50 * Segment.SECOND);
        host.receive(Segment.neighbour(9), Segment.question(Segment.SERVICE, DnsRecord.PTR));
        segment.run(20 * Segment.SECOND);
        assertThat(host.queries()).isEmpty();
        segment.run(30 * Segment.SECOND);
        host.receive(Segment.neighbour(9), Segment.question(Segment.SERVICE, DnsRecord.PTR));
        segment.run(30 * Segment.SECOND);
        assertThat(host.queries()).hasSize(1);
    }

    @Test
    void the_single_questions_of_other_tools_are_answered() {
        Host host = settled();
        DnsName instance = instance(host);
        DnsName machine = DnsName.of(instance.labels().getFirst() + ".p2p.local");
        assertThat(answersTo(host, META, DnsRecord.PTR))
                .containsExactly(new DnsRecord.Ptr(META, 120, false, Segment.SERVICE));
        assertThat(answersTo(host, instance, DnsRecord.TXT)).allMatch(DnsRecord.Txt.class::isInstance);
        assertThat(answersTo(host, instance, DnsRecord.SRV))
                .containsExactly(new DnsRecord.Srv(instance, 120, true, 4001, machine));
        assertThat(answersTo(host, machine, DnsRecord.A))
                .containsExactly(new DnsRecord.Address(machine, 120, true, host.ip));
        assertThat(answersTo(host, machine, DnsRecord.AAAA))
                .containsExactly(new DnsRecord.Address(machine, 120, true, host.ip));
        assertThat(answersTo(host, instance, DnsRecord.ANY)).hasSize(2);
    }

    private List<DnsRecord> answersTo(Host host, DnsName name, int type) {
        host.sent.clear();
        host.receive(Segment.neighbour(9), Segment.question(name, type));
        segment.run(2 * Segment.SECOND);
        assertThat(host.answers()).hasSize(1);
        return host.answers().getFirst().message().answers();
    }

    @Test
    void names_of_others_are_not_answered_for() {
        Host host = settled();
        host.receive(Segment.neighbour(9), Segment.question(DnsName.of("_http._tcp.local"), DnsRecord.PTR));
        host.receive(Segment.neighbour(9), Segment.question(DnsName.under("somebody", Segment.SERVICE), DnsRecord.TXT));
        host.receive(Segment.neighbour(9), Segment.question(Segment.SERVICE, DnsRecord.TXT));
        segment.run(Segment.SECOND);
        assertThat(host.answers()).isEmpty();
    }

    @Test
    void names_are_the_same_in_upper_case() {
        Host host = settled();
        byte[] question = Segment.question(Segment.SERVICE, DnsRecord.PTR);
        for (int i = 12; i < question.length; i++) {
            question[i] = question[i] >= 'a' && question[i] <= 'z' ? (byte) (question[i] - 32) : question[i];
        }
        host.receive(Segment.neighbour(9), question);
        segment.run(Segment.SECOND);
        assertThat(host.answers()).hasSize(1);
    }

    @Test
    void many_addresses_are_spread_over_messages_of_at_most_1400_bytes() {
        Host host = segment.host().attach();
        Host other = segment.host().attach();
        String[] own = new String[30];
        for (int i = 0; i < own.length; i++) {
            own[i] = "/ip4/192.168.1.1/tcp/" + (4000 + i) + "/tls/sni/example-of-a-long-name.example.net/ws";
        }
        host.addresses(own);
        segment.run(Segment.SECOND);
        assertThat(host.answers()).hasSizeGreaterThan(2).allMatch(packet -> packet.data().length <= 1400);
        assertThat(host.answers())
                .allSatisfy(packet -> assertThat(packet.message().answers()).hasSize(1));
        assertThat(other.found(host)).hasSize(30);
    }

    @Test
    void only_private_addresses_are_announced() {
        Host host = segment.host().attach();
        host.addresses(
                "/ip4/192.168.1.1/tcp/1",
                "/ip4/127.0.0.1/tcp/2",
                "/ip4/203.0.113.9/tcp/3",
                "/ip4/0.0.0.0/tcp/4",
                "/ip6/fe80::1/tcp/5",
                "/dns4/example.com/tcp/6",
                "/ip4/10.0.0.1/tcp/7/p2p/" + Segment.somebody(5) + "/p2p-circuit",
                "/ip4/10.0.0.1/tcp/8/p2p/" + Segment.somebody(5),
                "/ip6/fd00::1/udp/9/quic-v1",
                "/ip4/10.0.0.1/tcp/10/p2p/" + host.id,
                "/ip4/10.0.0.1/tcp/11/sni/" + "a".repeat(60) + "." + "b".repeat(60) + "." + "c".repeat(60) + "/ws");
        segment.run(Segment.SECOND);
        DnsRecord.Txt txt = (DnsRecord.Txt)
                host.answers().getFirst().message().additionals().getFirst();
        assertThat(txt.strings().stream().map(string -> string.text()))
                .containsExactly(
                        "dnsaddr=/ip4/192.168.1.1/tcp/1/p2p/" + host.id,
                        "dnsaddr=/ip6/fd00::1/udp/9/quic-v1/p2p/" + host.id,
                        "dnsaddr=/ip4/10.0.0.1/tcp/10/p2p/" + host.id);
    }

    @Test
    void who_has_nothing_to_announce_asks_only() {
        Host host = segment.host().attach();
        host.addresses("/ip4/203.0.113.9/tcp/3");
        segment.run(100 * Segment.SECOND);
        assertThat(host.answers()).isEmpty();
        assertThat(host.queries()).isNotEmpty();
    }
}
