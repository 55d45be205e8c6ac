package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Attack rows 20–25: floods of peers, addresses, packets, summaries and replays. */
final class FloodTest {
    private static final long SECOND = 1000 * Lan.MS;

    private static Lan network(long seed, SrpConfig config) {
        Lan lan = Lan.of(seed, 6, config);
        lan.run(6 * SECOND);
        return lan;
    }

    private static Set<Endpoint> honest(Lan lan) {
        Set<Endpoint> all = new LinkedHashSet<>();
        lan.nodes.forEach(node -> all.add(node.main));
        return all;
    }

    @Test
    void one_slash_24_takes_few_places_among_the_peers_and_nobody_loses_his() {
        Lan lan = network(1, SrpConfig.DEFAULT);
        Lan.Node victim = lan.nodes.get(2);
        long before = victim.machine.links().size();
        for (int i = 0; i < 500; i++) {
            Attacker each = new Attacker(lan, victim, new Endpoint(IpAddress.ofIpv4(0x07070700 + i % 250), 4000 + i));
            each.answering();
            each.send(Attacker.ping(
                    each.id,
                    body -> body.natType(Attacker.OPEN).isConnection(true).pingId("0123456789ab")));
            lan.run(SECOND / 20);
        }
        Set<Endpoint> honest = honest(lan);
        assertThat(victim.machine.links().stream()
                        .filter(link -> honest.contains(link.endpoint()))
                        .count())
                .isEqualTo(before);
        assertThat(victim.machine.links().stream()
                        .filter(link -> !honest.contains(link.endpoint()))
                        .count())
                .isLessThanOrEqualTo(10);
        assertThat(new Attacker(lan, victim, "1.1.1.1:4000").rejected(SrpRejection.ENOUGH_PEERS))
                .isPositive();
    }

    @Test
    void introductions_without_end_lead_to_few_probes_and_no_growing_table() {
        Lan lan = network(2, SrpConfig.DEFAULT);
        Lan.Node victim = lan.nodes.get(2);
        Attacker attacker = new Attacker(lan, victim, "6.7.8.9:4000").prove();
        Set<Endpoint> honest = honest(lan);
        victim.sent.clear();
        for (int i = 0; i < 10_000; i++) {
            attacker.send(attacker.intro(
                    Attacker.name("x" + i), Attacker.OPEN, new Endpoint(IpAddress.ofIpv4(0x20000000 + i), 4000)));
            lan.run(SECOND / 200);
        }
        long probes = victim.sent.stream()
                .filter(send -> !honest.contains(send.to()) && !send.to().equals(attacker.endpoint))
                .count();
        // 128 at once and 32 a second for fifty seconds.
        assertThat(probes).isLessThan(128 + 32 * 50 + 32);
        assertThat(attacker.rejected(SrpRejection.TABLE_FULL)).isPositive();
        assertThat(victim.machine.links().size())
                .isLessThanOrEqualTo(SrpConfig.DEFAULT.limits().peers());
    }

    @Test
    void joins_in_many_names_are_relayed_at_the_rate_of_one_peer() {
        Lan lan = network(3, SrpConfig.DEFAULT);
        Lan.Node victim = lan.nodes.get(2);
        Attacker attacker = new Attacker(lan, victim, "6.7.8.9:4000").prove();
        long before = victim.count("out.join");
        for (int i = 0; i < 2000; i++) {
            attacker.send(attacker.join(Attacker.name("x" + i), attacker.endpoint));
            lan.run(5 * Lan.MS);
        }
        // 200 at once and 20 a second for ten seconds, each to five.
        assertThat(victim.count("out.join") - before).isLessThan(5 * (200 + 20 * 11));
        assertThat(attacker.rejected(SrpRejection.RATE)).isGreaterThan(1000);
    }

    @Test
    void sixteen_megabytes_under_forged_sources_leave_nine_tenths_of_the_honest_packets() {
        SrpConfig small = SrpConfig.DEFAULT.limits(SrpConfig.DEFAULT.limits().cacheBytes(800_000));
        Lan lan = network(4, small);
        Lan.Node victim = lan.nodes.get(2);
        List<Attacker> honest = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            honest.add(new Attacker(lan, victim, new Endpoint(IpAddress.ofIpv4(0x20000000 + i * 65_536), 4000))
                    .prove());
        }
        List<Bytes> kept = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            SrpPacket packet = foreign("honest " + i, "cluster" + i % 20);
            honest.get(i % honest.size()).send(packet);
            kept.add(packet.packetId());
            if (i % 100 == 0) {
                lan.run(SECOND / 10);
            }
        }
        kept.removeAll(victim.all(SrpEvent.Removed.class).stream()
                .flatMap(event -> event.packetIds().stream())
                .toList());
        assertThat(kept).hasSizeGreaterThan(500);
        int full = kept.size();
        for (int i = 0; i < 16_000; i++) {
            // As many clusters as packets, and as many sources.
            new Attacker(lan, victim, new Endpoint(IpAddress.ofIpv4(0x30000000 + i), 4000))
                    .send(foreign("junk " + i, "junk" + i));
        }
        Set<Bytes> gone = new LinkedHashSet<>();
        victim.all(SrpEvent.Removed.class).forEach(event -> gone.addAll(event.packetIds()));
        assertThat(kept.stream().filter(id -> !gone.contains(id)).count()).isGreaterThan(full * 9L / 10);
        assertThat(victim.machine.cacheBytes()).isLessThanOrEqualTo(800_000);
    }

    private static SrpPacket foreign(String text, String cluster) {
        byte[] body = new byte[1000];
        System.arraycopy(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, body, 0, text.length());
        return Attacker.publish(Bytes.wrap(body))
                .with()
                .clusterId(Attacker.name(cluster))
                .subclusterId(Attacker.name("group of " + cluster))
                .build();
    }

    @Test
    void summaries_that_ask_for_everything_again_and_again_are_paced() {
        Lan lan = network(5, SrpConfig.DEFAULT);
        Lan.Node victim = lan.nodes.get(2);
        for (int i = 0; i < 300; i++) {
            victim.command(new SrpCommand.Publish(i, Lan.KEYS, "e", Bytes.utf8("m" + i), null, 0, false));
            lan.run(SECOND / 50);
        }
        Attacker attacker = new Attacker(lan, victim, "6.7.8.9:4000").prove();
        lan.run(30 * SECOND);
        victim.sent.clear();
        SrpPacket everything = Attacker.sync(CacheSummary.of("", Collections.nCopies(16, null)));
        for (int i = 0; i < 1000; i++) {
            attacker.send(everything);
            lan.run(10 * Lan.MS);
        }
        long pushed = victim.sent.stream()
                .filter(send -> send.to().equals(attacker.endpoint) && send.data()[4] == 5)
                .count();
        assertThat(pushed).as("each packet once in twenty seconds").isLessThanOrEqualTo(300);
        // A forged bucket hash makes it compare further, and no deeper than an id is long.
        SplittableRandom random = new SplittableRandom(5);
        List<Bytes> lies = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            byte[] hash = new byte[20];
            random.nextBytes(hash);
            lies.add(Bytes.wrap(hash));
        }
        long syncs = victim.count("out.sync");
        attacker.send(Attacker.sync(CacheSummary.of("0".repeat(64), lies)));
        attacker.send(Attacker.sync(CacheSummary.of("", lies)));
        assertThat(victim.count("out.sync") - syncs).isLessThanOrEqualTo(16);
    }

    @Test
    void a_replayer_of_a_day_delivers_nothing_twice() {
        Lan lan = network(6, SrpConfig.DEFAULT);
        Lan.Node victim = lan.nodes.get(2);
        List<byte[]> heard = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            lan.nodes.get(3).command(new SrpCommand.Publish(i, Lan.KEYS, "e", Bytes.utf8("m" + i), null, 0, false));
        }
        lan.run(3 * SECOND);
        victim.all(SrpEvent.Stored.class).forEach(event -> heard.add(SrpCodec.encode(event.packet())));
        assertThat(victim.delivered()).hasSize(20);
        // Alone: else the others' maintenance is what takes the time of a day.
        lan.nodes.forEach(node -> node.dead = node != victim);
        Attacker replayer = new Attacker(lan, victim, "6.7.8.9:4000");
        for (int minute = 0; minute < 24 * 60; minute += 10) {
            heard.forEach(replayer::send);
            lan.run(600 * SECOND);
        }
        assertThat(victim.delivered()).hasSize(20);
    }

    @Test
    void a_restart_with_nine_hostile_addresses_of_ten_finds_the_honest_ones() {
        Lan lan = network(7, SrpConfig.DEFAULT);
        List<SrpState.KnownPeer> book = new ArrayList<>();
        for (int i = 0; i < 180; i++) {
            Endpoint at = new Endpoint(IpAddress.ofIpv4(0x20000000 + i * 65_536), 4000);
            Attacker hostile = new Attacker(lan, lan.nodes.get(2), at);
            book.add(new SrpState.KnownPeer(hostile.id, at, Attacker.OPEN, false));
        }
        lan.nodes.forEach(node -> book.add(new SrpState.KnownPeer(node.id(), node.main, Attacker.OPEN, false)));
        Lan.Node back = lan.node();
        for (SrpState.KnownPeer each : book.subList(0, 180)) {
            new Attacker(lan, back, each.endpoint()).answering();
        }
        back.command(new SrpCommand.Restore(new SrpState(book, List.of(), 7)));
        back.command(new SrpCommand.Join(Lan.KEYS));
        lan.run(30 * SECOND);
        Set<Endpoint> honest = honest(lan);
        assertThat(back.machine.links().stream().filter(link -> honest.contains(link.endpoint())))
                .hasSizeGreaterThanOrEqualTo(4);
        lan.nodes.get(3).command(new SrpCommand.Publish(1, Lan.KEYS, "e", Bytes.utf8("still here"), null, 0, false));
        lan.run(30 * SECOND);
        assertThat(back.delivered()).containsExactly("still here");
    }
}
