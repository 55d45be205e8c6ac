package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Attack row 15: whatever comes from an address that has proven nothing, the whole network together sends at most three
 * times as many bytes to that address and to any that is named in it. Ids and ports are new each time: nothing is gained
 * by pretending to be many.
 */
final class AmplificationTest {
    private static final long SECOND = 1000 * Lan.MS;
    private static final int FACTOR = 3;
    private static final Endpoint NAMED = Endpoint.parse("9.9.9.9:7000");

    /** One datagram of an attacker, the n-th of its kind. */
    interface Datagram {
        SrpPacket make(Attacker from, int n);
    }

    private static Lan network(long seed) {
        Lan lan = Lan.of(seed, 8, SrpConfig.DEFAULT);
        lan.run(6 * SECOND);
        // Something to ask for, and something that differs from an empty cache.
        lan.nodes.get(4).command(new SrpCommand.Publish(1, Lan.KEYS, "e", Bytes.utf8("hello"), null, 0, false));
        lan.run(2 * SECOND);
        return lan;
    }

    private static Bytes id(int n) {
        return Attacker.name("id " + n);
    }

    private static Endpoint named(int n) {
        return new Endpoint(NAMED.ip(), 7000 + n);
    }

    static Map<String, Datagram> kinds() {
        Map<String, Datagram> kinds = new LinkedHashMap<>();
        kinds.put("plain ping", (a, n) -> Attacker.ping(id(n), body -> {}));
        kinds.put("ping with a NAT type", (a, n) -> Attacker.ping(id(n), body -> body.natType(Attacker.OPEN)));
        kinds.put(
                "connection ping",
                (a, n) -> Attacker.ping(
                        id(n),
                        body -> body.isConnection(true).natType(Attacker.OPEN).pingId("0123456789ab")));
        kinds.put("connection ping without NAT type", (a, n) -> Attacker.ping(id(n), body -> body.isConnection(true)));
        kinds.put(
                "reflection",
                (a, n) -> Attacker.ping(id(n), body -> body.isReflection(true).reflectionId("0123456789ab")));
        kinds.put(
                "reflection to a second port",
                (a, n) -> Attacker.ping(
                        id(n),
                        body -> body.isReflection(true)
                                .reflectionId("0123456789ab")
                                .probeExternalPort(9000 + n)));
        kinds.put(
                "probe",
                (a, n) -> Attacker.ping(
                        id(n), body -> body.isReflection(true).isProbe(true).reflectionId("0123456789ab")));
        kinds.put(
                "ping in the name of a peer",
                (a, n) -> Attacker.ping(
                        a.lan.nodes.get(3).id(), body -> body.isConnection(true).natType(Attacker.OPEN)));
        kinds.put(
                "pong",
                (a, n) -> Attacker.control(
                        SrpType.PONG,
                        new PongBuilder(id(n), a.victim.id())
                                .isConnection(true)
                                .natType(Attacker.OPEN)
                                .build()));
        kinds.put("intro", (a, n) -> a.intro(id(n), Attacker.OPEN, named(n)));
        kinds.put("join", (a, n) -> a.join(id(n), a.endpoint));
        kinds.put("join for somebody else", (a, n) -> a.join(id(n), named(n)));
        kinds.put("first join", (a, n) -> a.join(id(n), named(n)).with().hops(0).build());
        kinds.put("join that names a rendezvous", (a, n) -> a.rendezvous(id(n), a.endpoint, named(n)));
        kinds.put(
                "first join that names a rendezvous",
                (a, n) ->
                        a.rendezvous(id(n), a.endpoint, named(n)).with().hops(0).build());
        kinds.put("publish", (a, n) -> Attacker.publish("junk " + n));
        kinds.put(
                "publish that links to what is not there",
                (a, n) -> Attacker.publish("junk " + n)
                        .with()
                        .previousId(id(n))
                        .nextId(id(n + 1))
                        .build());
        kinds.put(
                "stream",
                (a, n) -> Attacker.publish("junk " + n)
                        .with()
                        .type(SrpType.STREAM)
                        .usr3(a.lan.nodes.get(3).id())
                        .usr4(id(n))
                        .build());
        kinds.put("sync", (a, n) -> Attacker.sync(CacheSummary.of("", java.util.Collections.nCopies(16, null))));
        kinds.put("question", (a, n) -> a.question(Bytes.utf8("{\"n\":" + n + "}")));
        return kinds;
    }

    private static void repeated(String name, Datagram kind, int times, Function<Integer, Endpoint> source) {
        Lan lan = network(name.hashCode());
        long in = 0;
        for (int n = 0; n < times; n++) {
            Attacker attacker = new Attacker(lan, lan.nodes.get(2), source.apply(n));
            in += attacker.send(kind.make(attacker, n));
            check(name, lan, source.apply(0).ip(), in);
            lan.run(SECOND);
        }
        lan.run(5 * SECOND);
        check(name, lan, source.apply(0).ip(), in);
    }

    private static void check(String name, Lan lan, IpAddress address, long in) {
        Attacker any = new Attacker(lan, lan.nodes.get(2), "1.2.3.4:5678");
        assertThat(any.bytesTo(to -> to.ip().equals(address))).as(name).isLessThanOrEqualTo(FACTOR * in);
        assertThat(any.bytesTo(to -> to.ip().equals(NAMED.ip()))).as(name).isLessThanOrEqualTo(FACTOR * in);
    }

    @Test
    void one_datagram_of_any_kind_is_answered_with_at_most_three_times_its_bytes() {
        kinds().forEach((name, kind) -> repeated(name, kind, 1, n -> Endpoint.parse("5.6.7.8:4000")));
    }

    @Test
    void repeating_it_for_a_minute_changes_nothing() {
        kinds().forEach((name, kind) -> repeated(name, kind, 60, n -> Endpoint.parse("5.6.7.8:4000")));
    }

    @Test
    void nor_does_another_port_each_time() {
        kinds().forEach((name, kind) ->
                repeated(name, kind, 20, n -> new Endpoint(IpAddress.parse("5.6.7.8"), 4000 + n)));
    }

    /** Rows 15 and 17: a real address is no licence to point the network at another one. */
    @Test
    void nor_does_a_proven_address_for_those_that_it_names() {
        kinds().forEach((name, kind) -> {
            Lan lan = network(5);
            Attacker attacker = new Attacker(lan, lan.nodes.get(2), "5.6.7.8:4000").prove();
            long in = 0;
            for (int n = 0; n < 20; n++) {
                in += attacker.send(kind.make(attacker, n));
                lan.run(SECOND);
            }
            lan.run(5 * SECOND);
            assertThat(attacker.bytesTo(to -> to.ip().equals(NAMED.ip())))
                    .as(name)
                    .isLessThanOrEqualTo(FACTOR * in);
        });
    }

    @Test
    void a_victim_that_is_named_under_many_peer_ids_gets_three_tries_and_a_probe_a_second() {
        Lan lan = network(6);
        Attacker attacker = new Attacker(lan, lan.nodes.get(2), "5.6.7.8:4000").prove();
        for (int n = 0; n < 1000; n++) {
            attacker.send(attacker.intro(id(n), Attacker.OPEN, n % 2 == 0 ? NAMED : named(n)));
            lan.run(SECOND / 20);
        }
        lan.run(10 * SECOND);
        assertThat(attacker.datagramsTo(NAMED::equals)).isBetween(1L, 6L);
        assertThat(attacker.datagramsTo(to -> to.ip().equals(NAMED.ip())))
                .isLessThanOrEqualTo(AddressBudget.PROBES_PER_ADDRESS + 60L);
    }

    @Test
    void the_byte_that_opens_a_port_is_not_answered() {
        Lan lan = network(1);
        Attacker attacker = new Attacker(lan, lan.nodes.get(2), "5.6.7.8:4000");
        for (int i = 0; i < 60; i++) {
            attacker.send(new byte[] {1});
            lan.run(SECOND);
        }
        assertThat(attacker.bytesTo(attacker.endpoint.ip())).isZero();
        assertThat(attacker.rejected(SrpRejection.PORT_OPENER)).isEqualTo(60);
    }

    @Test
    void nothing_is_sent_to_service_ports_multicast_or_foreign_loopback_whoever_asks() {
        for (String never : List.of(
                "7.7.7.7:53",
                "7.7.7.7:1023",
                "127.0.0.1:7000",
                "224.0.0.251:5353",
                "255.255.255.255:9000",
                "0.0.0.0:9000",
                "240.1.1.1:9000")) {
            Endpoint target = Endpoint.parse(never);
            neverAnswered(target);
        }
    }

    private static void neverAnswered(Endpoint target) {
        Lan lan = network(2);
        // As the source of the datagram, and as the address that a datagram names.
        Attacker spoofed = new Attacker(lan, lan.nodes.get(2), target);
        kinds().values().forEach(kind -> spoofed.send(kind.make(spoofed, 1)));
        Attacker naming = new Attacker(lan, lan.nodes.get(2), "5.6.7.8:4000");
        naming.send(naming.join(id(2), target));
        naming.send(naming.rendezvous(id(3), naming.endpoint, target));
        naming.send(naming.intro(id(4), Attacker.OPEN, target));
        naming.send(Attacker.ping(
                id(5),
                body -> body.isReflection(true).reflectionId("0123456789ab").probeExternalPort(80)));
        lan.run(5 * SECOND);
        assertThat(naming.datagramsTo(target::equals)).as(target.toString()).isZero();
        assertThat(naming.datagramsTo(to -> to.port() == 80)).isZero();
    }
}
