package dev.starling.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import dev.starling.core.Span;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Addresses that begin with a name, against a domain name system that is a table. */
final class DnsaddrTest {
    private static final PeerId WANTED = Segment.somebody(1);
    private static final PeerId OTHER = Segment.somebody(2);

    /** A machine, and everything it put out. */
    private static final class Resolution implements Env<DnsaddrOutput> {
        final DnsaddrMachine machine;
        final Map<String, List<String>> zone = new LinkedHashMap<>();
        final List<DnsaddrOutput.Lookup> lookups = new ArrayList<>();
        final List<Integer> abandoned = new ArrayList<>();
        final List<DnsaddrOutput.Done> done = new ArrayList<>();
        private final ArrayDeque<DnsaddrOutput.Lookup> open = new ArrayDeque<>();
        int openMost;
        long nowNs;

        Resolution(DnsaddrConfig config) {
            machine = new DnsaddrMachine(config);
        }

        Resolution record(String question, String... values) {
            zone.put(question, List.of(values));
            return this;
        }

        void give(DnsaddrInput input) {
            machine.handle(input, this);
        }

        /** Asks, and answers from the table until there is nothing left to answer. */
        DnsaddrOutput.Done of(String address) {
            give(new DnsaddrInput.Ask(Multiaddr.parse(address)));
            while (!open.isEmpty()) {
                answer(open.remove());
            }
            assertThat(done).hasSize(1);
            return done.getFirst();
        }

        private void answer(DnsaddrOutput.Lookup lookup) {
            List<String> values = zone.get(lookup.kind() + " " + lookup.name());
            if (values == null) {
                give(new DnsaddrInput.NoAnswer(lookup.lookup(), "no such name"));
            } else if (lookup.kind() == DnsaddrOutput.Kind.TXT) {
                give(new DnsaddrInput.Texts(lookup.lookup(), values));
            } else {
                give(new DnsaddrInput.Addresses(
                        lookup.lookup(), values.stream().map(IpAddress::parse).toList()));
            }
        }

        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public long epochMs() {
            return 0;
        }

        @Override
        public RandomGenerator random() {
            return new SplittableRandom(1);
        }

        @Override
        public Span span() {
            return Span.NONE;
        }

        @Override
        public void out(DnsaddrOutput output) {
            switch (output) {
                case DnsaddrOutput.Lookup lookup -> {
                    lookups.add(lookup);
                    open.add(lookup);
                    openMost = Math.max(openMost, open.size());
                }
                case DnsaddrOutput.Abandon(int lookup) -> abandoned.add(lookup);
                case DnsaddrOutput.Done end -> done.add(end);
            }
        }
    }

    private final Resolution resolution = new Resolution(DnsaddrConfig.DEFAULT);

    private static List<Multiaddr> addresses(String... texts) {
        return List.of(texts).stream().map(Multiaddr::parse).toList();
    }

    @Test
    void an_address_without_a_name_stands_for_itself() {
        assertThat(resolution.of("/ip4/192.0.2.1/tcp/1").addresses()).isEqualTo(addresses("/ip4/192.0.2.1/tcp/1"));
        assertThat(resolution.lookups).isEmpty();
    }

    @Test
    void a_bootstrap_list_is_followed_from_name_to_name() {
        resolution
                .record(
                        "TXT _dnsaddr.bootstrap.example",
                        "dnsaddr=/dnsaddr/a.bootstrap.example/p2p/" + WANTED,
                        "dnsaddr=/dnsaddr/b.bootstrap.example/p2p/" + OTHER)
                .record(
                        "TXT _dnsaddr.a.bootstrap.example",
                        "dnsaddr=/ip4/192.0.2.1/tcp/4001/p2p/" + WANTED,
                        "dnsaddr=/dns6/a.example/udp/4001/quic-v1/p2p/" + WANTED,
                        "something else")
                .record("AAAA a.example", "2001:db8::1");
        assertThat(resolution.of("/dnsaddr/bootstrap.example/p2p/" + WANTED))
                .isEqualTo(new DnsaddrOutput.Done(
                        addresses(
                                "/ip4/192.0.2.1/tcp/4001/p2p/" + WANTED,
                                "/ip6/2001:db8::1/udp/4001/quic-v1/p2p/" + WANTED),
                        List.of()));
        assertThat(resolution.lookups).hasSize(3);
    }

    @Test
    void without_a_wanted_peer_every_result_counts() {
        resolution.record(
                "TXT _dnsaddr.example.com",
                "dnsaddr=/ip4/192.0.2.1/tcp/1/p2p/" + WANTED,
                "dnsaddr=/ip4/192.0.2.2/tcp/1/p2p/" + OTHER,
                "dnsaddr=/ip4/192.0.2.3/tcp/1");
        assertThat(resolution.of("/dnsaddr/example.com").addresses()).hasSize(3);
    }

    @Test
    void only_results_that_lead_to_the_wanted_peer_are_kept() {
        resolution.record(
                "TXT _dnsaddr.example.com",
                "dnsaddr=/ip4/192.0.2.2/tcp/1/p2p/" + OTHER,
                "dnsaddr=/ip4/192.0.2.3/tcp/1",
                "dnsaddr=/ip4/192.0.2.4/tcp/1/p2p/" + WANTED + "/p2p-circuit/p2p/" + OTHER,
                "dnsaddr=/ip4/192.0.2.1/tcp/1/p2p/" + WANTED);
        assertThat(resolution.of("/dnsaddr/example.com/p2p/" + WANTED).addresses())
                .isEqualTo(addresses("/ip4/192.0.2.1/tcp/1/p2p/" + WANTED));
    }

    @Test
    void dns_asks_for_both_families_dns4_and_dns6_for_one() {
        resolution.record("A example.com", "192.0.2.1", "192.0.2.2").record("AAAA example.com", "2001:db8::1");
        assertThat(resolution.of("/dns/example.com/tcp/1").addresses())
                .isEqualTo(addresses("/ip4/192.0.2.1/tcp/1", "/ip4/192.0.2.2/tcp/1", "/ip6/2001:db8::1/tcp/1"));
        Resolution four = new Resolution(DnsaddrConfig.DEFAULT);
        four.zone.putAll(resolution.zone);
        assertThat(four.of("/dns4/example.com/udp/1").addresses())
                .isEqualTo(addresses("/ip4/192.0.2.1/udp/1", "/ip4/192.0.2.2/udp/1"));
        assertThat(four.lookups).hasSize(1);
    }

    @Test
    void websockets_over_tls_keep_the_name_for_the_certificate() {
        resolution.record("A example.com", "192.0.2.1");
        assertThat(resolution.of("/dns4/example.com/tcp/443/wss/p2p/" + WANTED).addresses())
                .isEqualTo(addresses("/ip4/192.0.2.1/tcp/443/tls/sni/example.com/ws/p2p/" + WANTED));
        Resolution tls = new Resolution(DnsaddrConfig.DEFAULT).record("A example.com", "192.0.2.1");
        assertThat(tls.of("/dns4/example.com/tcp/443/tls/ws").addresses())
                .isEqualTo(addresses("/ip4/192.0.2.1/tcp/443/tls/sni/example.com/ws"));
        Resolution named = new Resolution(DnsaddrConfig.DEFAULT).record("A example.com", "192.0.2.1");
        assertThat(named.of("/dns4/example.com/tcp/443/tls/sni/other.example/ws")
                        .addresses())
                .isEqualTo(addresses("/ip4/192.0.2.1/tcp/443/tls/sni/other.example/ws"));
    }

    @Test
    void beyond_a_relay_the_records_of_its_name_have_no_say() {
        resolution.record("TXT _dnsaddr.relay.example", "dnsaddr=/ip4/192.0.2.1/tcp/1/p2p/" + OTHER);
        assertThat(resolution
                        .of("/dnsaddr/relay.example/p2p/" + OTHER + "/p2p-circuit/p2p/" + WANTED)
                        .addresses())
                .isEqualTo(addresses("/ip4/192.0.2.1/tcp/1/p2p/" + OTHER + "/p2p-circuit/p2p/" + WANTED));
    }

    @Test
    void what_cannot_be_found_is_said() {
        DnsaddrOutput.Done done = resolution.of("/dnsaddr/nowhere.example");
        assertThat(done.addresses()).isEmpty();
        assertThat(done.problems()).containsExactly("_dnsaddr.nowhere.example: no such name");
    }

    @Test
    void a_malformed_record_is_said_and_the_others_count() {
        resolution.record("TXT _dnsaddr.example.com", "dnsaddr=/ip4/300.0.0.1", "dnsaddr=/ip4/192.0.2.1/tcp/1");
        DnsaddrOutput.Done done = resolution.of("/dnsaddr/example.com");
        assertThat(done.addresses()).hasSize(1);
        assertThat(done.problems()).singleElement().asString().contains("300.0.0.1");
    }

    @Test
    void names_that_lead_to_each_other_come_to_an_end() {
        resolution
                .record("TXT _dnsaddr.a.example", "dnsaddr=/dnsaddr/b.example", "dnsaddr=/dnsaddr/a.example")
                .record("TXT _dnsaddr.b.example", "dnsaddr=/dnsaddr/a.example", "dnsaddr=/ip4/192.0.2.1/tcp/1");
        assertThat(resolution.of("/dnsaddr/a.example").addresses()).hasSize(1);
        assertThat(resolution.lookups).hasSize(2);
    }

    @Test
    void a_name_that_grows_by_each_answer_comes_to_an_end() {
        resolution.record(
                "TXT _dnsaddr.a.example",
                "dnsaddr=/dnsaddr/a.example/p2p/" + WANTED,
                "dnsaddr=/dnsaddr/a.example/p2p/" + OTHER + "/p2p/" + WANTED,
                "dnsaddr=/ip4/192.0.2.1/tcp/1/p2p/" + WANTED);
        assertThat(resolution.of("/dnsaddr/a.example").addresses()).hasSize(1);
        assertThat(resolution.lookups).hasSize(1);
    }

    @Test
    void a_chain_of_names_is_followed_for_32_steps() {
        for (int i = 0; i < 40; i++) {
            resolution.record("TXT _dnsaddr.n" + i, "dnsaddr=/dnsaddr/n" + (i + 1));
        }
        DnsaddrOutput.Done done = resolution.of("/dnsaddr/n0");
        assertThat(resolution.lookups).hasSize(33);
        assertThat(done.problems()).singleElement().asString().contains("32");
    }

    @Test
    void a_tree_of_names_is_cut_at_the_limits() {
        for (int level = 0; level < 4; level++) {
            for (int i = 0; i < 2000; i++) {
                String[] below = new String[60];
                for (int k = 0; k < below.length; k++) {
                    below[k] = "dnsaddr=/dnsaddr/x" + (level + 1) + "-" + (i * 60 + k) % 2000;
                }
                resolution.record("TXT _dnsaddr.x" + level + "-" + i, below);
            }
        }
        DnsaddrOutput.Done done = resolution.of("/dnsaddr/x0-0");
        assertThat(resolution.lookups).hasSize(100);
        assertThat(resolution.openMost).isLessThanOrEqualTo(8);
        assertThat(done.problems()).hasSizeLessThanOrEqualTo(16).anyMatch(problem -> problem.contains("100 lookups"));
    }

    @Test
    void an_answer_of_thousands_of_addresses_is_cut() {
        String[] many = new String[5000];
        for (int i = 0; i < many.length; i++) {
            many[i] = "dnsaddr=/ip4/192.0.2.1/tcp/" + i;
        }
        resolution.record("TXT _dnsaddr.example.com", many);
        assertThat(resolution.of("/dnsaddr/example.com").addresses()).hasSize(64);
    }

    @Test
    void several_full_answers_are_cut_at_the_limit_of_results() {
        String[] names = new String[10];
        for (int i = 0; i < names.length; i++) {
            names[i] = "dnsaddr=/dnsaddr/n" + i;
            String[] some = new String[50];
            for (int k = 0; k < some.length; k++) {
                some[k] = "dnsaddr=/ip4/192.0.2." + i + "/tcp/" + k;
            }
            resolution.record("TXT _dnsaddr.n" + i, some);
        }
        resolution.record("TXT _dnsaddr.example.com", names);
        DnsaddrOutput.Done done = resolution.of("/dnsaddr/example.com");
        assertThat(done.addresses()).hasSize(128);
        assertThat(done.problems()).anyMatch(problem -> problem.contains("128 results"));
    }

    @Test
    void after_15_seconds_what_was_found_is_all() {
        resolution.record(
                "TXT _dnsaddr.example.com", "dnsaddr=/ip4/192.0.2.1/tcp/1", "dnsaddr=/dns4/slow.example/tcp/1");
        resolution.give(new DnsaddrInput.Ask(Multiaddr.parse("/dnsaddr/example.com")));
        resolution.answer(resolution.lookups.getFirst());
        assertThat(resolution.machine.deadlineNs()).isEqualTo(15_000_000_000L);
        resolution.nowNs = 15_000_000_000L;
        resolution.give(new DnsaddrInput.Tick());
        assertThat(resolution.abandoned).containsExactly(2);
        assertThat(resolution.done.getFirst().addresses()).hasSize(1);
        assertThat(resolution.done.getFirst().problems()).containsExactly("slow.example: no answer in time");
        assertThat(resolution.machine.deadlineNs()).isEqualTo(Env.NEVER);
        resolution.give(new DnsaddrInput.Addresses(2, List.of(IpAddress.LOOPBACK)));
        assertThat(resolution.done).hasSize(1);
    }

    @Test
    void what_is_cancelled_abandons_its_lookups_and_is_never_done() {
        resolution.give(new DnsaddrInput.Ask(Multiaddr.parse("/dns/example.com")));
        resolution.give(new DnsaddrInput.Cancel());
        assertThat(resolution.abandoned).containsExactly(1, 2);
        resolution.give(new DnsaddrInput.Addresses(1, List.of(IpAddress.LOOPBACK)));
        assertThat(resolution.done).isEmpty();
    }

    @Test
    void answers_that_nobody_asked_for_and_second_ones_change_nothing() {
        resolution.give(new DnsaddrInput.Ask(Multiaddr.parse("/dns/example.com/tcp/1")));
        resolution.give(new DnsaddrInput.Addresses(99, List.of(IpAddress.LOOPBACK)));
        resolution.give(new DnsaddrInput.NoAnswer(1, "no such name"));
        resolution.give(new DnsaddrInput.Addresses(1, List.of(IpAddress.LOOPBACK)));
        resolution.give(new DnsaddrInput.NoAnswer(2, "no such name"));
        assertThat(resolution.done.getFirst().addresses()).isEmpty();
    }
}
