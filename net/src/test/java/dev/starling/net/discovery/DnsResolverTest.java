package dev.starling.net.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.discovery.DnsaddrConfig;
import dev.starling.discovery.DnsaddrOutput;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.identity.Identity;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names, against a name server on loopback. */
@Timeout(60)
final class DnsResolverTest {
    private static final PeerId WANTED =
            Identity.generate(new SplittableRandom(1)).peerId();

    private NameServer server;
    private DnsSettings settings;

    @BeforeEach
    void start() throws IOException {
        server = new NameServer();
        settings = DnsSettings.DEFAULT.servers(List.of(server.endpoint()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private DnsaddrOutput.Done resolve(String address) throws Exception {
        try (DnsResolver resolver = DnsResolver.open(settings)) {
            return resolver.resolve(Multiaddr.parse(address)).get(30, TimeUnit.SECONDS);
        }
    }

    private static List<Multiaddr> addresses(String... texts) {
        return List.of(texts).stream().map(Multiaddr::parse).toList();
    }

    @Test
    void a_bootstrap_list_is_followed_from_name_to_name() throws Exception {
        server.record("TXT _dnsaddr.bootstrap.example", "dnsaddr=/dnsaddr/a.example/p2p/" + WANTED)
                .record(
                        "TXT _dnsaddr.a.example",
                        "dnsaddr=/ip4/192.0.2.1/tcp/4001/p2p/" + WANTED,
                        "dnsaddr=/dns/b.example/tcp/443/wss/p2p/" + WANTED)
                .record("A b.example", "192.0.2.2")
                .record("AAAA b.example", "2001:db8::2");
        DnsaddrOutput.Done done = resolve("/dnsaddr/bootstrap.example/p2p/" + WANTED);
        assertThat(done.problems()).isEmpty();
        // Whichever answer comes first.
        assertThat(done.addresses())
                .containsExactlyInAnyOrder(
                        Multiaddr.parse("/ip4/192.0.2.1/tcp/4001/p2p/" + WANTED),
                        Multiaddr.parse("/ip4/192.0.2.2/tcp/443/tls/sni/b.example/ws/p2p/" + WANTED),
                        Multiaddr.parse("/ip6/2001:db8::2/tcp/443/tls/sni/b.example/ws/p2p/" + WANTED));
    }

    @Test
    void an_address_without_a_name_asks_nobody() throws Exception {
        assertThat(resolve("/ip4/192.0.2.1/tcp/1").addresses()).isEqualTo(addresses("/ip4/192.0.2.1/tcp/1"));
        assertThat(server.asked).isEmpty();
    }

    @Test
    void a_record_of_several_strings_is_one_address() throws Exception {
        String address = "/ip4/192.0.2.1/tcp/1/sni/" + "a".repeat(60) + "." + "b".repeat(60) + "." + "c".repeat(60)
                + "/ws/p2p/" + WANTED;
        assertThat(address.length()).isGreaterThan(255);
        server.record("TXT _dnsaddr.long.example", "dnsaddr=" + address);
        assertThat(resolve("/dnsaddr/long.example").addresses()).isEqualTo(addresses(address));
    }

    @Test
    void a_name_that_does_not_exist_is_a_problem_and_no_exception() throws Exception {
        assertThat(resolve("/dns4/nowhere.example/tcp/1"))
                .isEqualTo(new DnsaddrOutput.Done(List.of(), List.of("nowhere.example: there is no such name")));
    }

    @Test
    void a_name_that_no_question_can_hold_is_a_problem() throws Exception {
        String label = "x".repeat(64);
        assertThat(resolve("/dns4/" + label + ".example/tcp/1").problems())
                .singleElement()
                .asString()
                .startsWith(label);
        assertThat(resolve("/dns4/a..b/tcp/1").addresses()).isEmpty();
    }

    @Test
    void a_silent_name_server_is_waited_for_only_so_long() throws Exception {
        server.record("A silent.example");
        settings = settings.queryTimeoutMs(200);
        assertThat(resolve("/dns4/silent.example/tcp/1").problems())
                .containsExactly("silent.example: the name servers do not answer");
    }

    @Test
    void what_was_found_before_the_deadline_counts() throws Exception {
        server.record("TXT _dnsaddr.half.example", "dnsaddr=/ip4/192.0.2.1/tcp/1", "dnsaddr=/dns4/silent.example/tcp/1")
                .record("A silent.example");
        DnsaddrConfig quick = new DnsaddrConfig(32, 100, 8, 64, 512, 128, 1_000_000_000L);
        settings = settings.limits(quick).queryTimeoutMs(20_000);
        DnsaddrOutput.Done done = resolve("/dnsaddr/half.example");
        assertThat(done.addresses()).isEqualTo(addresses("/ip4/192.0.2.1/tcp/1"));
        assertThat(done.problems()).containsExactly("silent.example: no answer in time");
    }

    @Test
    void what_is_cancelled_makes_room_for_another() throws Exception {
        server.record("A silent.example").record("A fast.example", "192.0.2.1");
        settings = settings.resolutions(1).queryTimeoutMs(20_000);
        try (DnsResolver resolver = DnsResolver.open(settings)) {
            CompletableFuture<DnsaddrOutput.Done> slow =
                    resolver.resolve(Multiaddr.parse("/dns4/silent.example/tcp/1"));
            server.silent.await();
            Multiaddr fast = Multiaddr.parse("/dns4/fast.example/tcp/1");
            assertThat(resolver.resolve(fast).get().problems())
                    .singleElement()
                    .asString()
                    .contains("more than 1");
            slow.cancel(false);
            assertThat(resolver.resolve(fast).get().addresses()).hasSize(1);
        }
    }

    @Test
    void closing_ends_what_is_under_way_and_later_questions() throws Exception {
        server.record("A silent.example");
        Multiaddr silent = Multiaddr.parse("/dns4/silent.example/tcp/1");
        DnsResolver resolver = DnsResolver.open(settings.queryTimeoutMs(20_000));
        CompletableFuture<DnsaddrOutput.Done> slow = resolver.resolve(silent);
        server.silent.await();
        resolver.close();
        resolver.close();
        assertThat(slow.get().problems()).containsExactly("the resolver is closed");
        assertThat(resolver.resolve(silent).get().problems())
                .singleElement()
                .asString()
                .endsWith("the resolver is closed");
    }
}
