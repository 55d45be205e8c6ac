package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Single datagrams that stop, stall or deceive peers of the public reference (docs/protocol/srp.md §16). Here each is
 * counted and changes nothing: nothing is cached, relayed or delivered, and an honest ping is answered.
 */
final class HostileDatagramsTest {
    private static final long SECOND = 1000 * Lan.MS;

    private final Lan lan = Lan.of(3, 4, SrpConfig.DEFAULT);
    private Lan.Node victim;
    private Attacker stranger;
    private Attacker proven;
    private int cached;
    private int delivered;
    private long published;
    private Map<String, Long> before;

    @BeforeEach
    void meet() {
        lan.run(6 * SECOND);
        victim = lan.nodes.get(2);
        stranger = new Attacker(lan, victim, "5.6.7.8:4000");
        proven = new Attacker(lan, victim, "6.7.8.9:4000").prove();
        lan.run(SECOND);
        before();
    }

    private void before() {
        cached = victim.machine.cachePackets();
        delivered = victim.delivered().size();
        published = victim.count("out.publish");
        before = victim.machine.counters();
    }

    /** The oracle for every test. */
    @AfterEach
    void nothing_was_kept_and_an_honest_ping_is_answered() {
        lan.run(SECOND);
        assertThat(victim.machine.cachePackets()).isEqualTo(cached);
        assertThat(victim.delivered()).hasSize(delivered);
        assertThat(victim.count("out.publish")).isEqualTo(published);
        long pongs = victim.count("out.pong");
        new Attacker(lan, victim, "8.8.4.4:4000").send(Attacker.ping(Attacker.name("honest"), body -> {}));
        assertThat(victim.count("out.pong")).isEqualTo(pongs + 1);
    }

    private long rise(SrpRejection reason) {
        return proven.rejected(reason) - before.getOrDefault("rejected." + reason.code(), 0L);
    }

    private static Bytes json(String text) {
        return Bytes.utf8(text);
    }

    @Test
    void a_pong_of_an_unknown_responder_with_isConnection_and_a_known_ping_id() {
        // The id of a ping that the victim has sent, answered from elsewhere by somebody unknown.
        Attacker asked = new Attacker(lan, victim, "7.7.7.7:4000");
        SrpBody.Ping[] heard = new SrpBody.Ping[1];
        lan.listen(asked.endpoint, send -> {
            if (SrpCodec.decode(send.data()) instanceof SrpCodec.Decoded.Ok(SrpPacket packet, int consumed)
                    && SrpBodies.parse(packet.type(), packet.message()) instanceof SrpBodies.Parsed.Ok(SrpBody body)
                    && body instanceof SrpBody.Ping ping) {
                heard[0] = ping;
            }
        });
        asked.send(Attacker.ping(
                asked.id, body -> body.natType(Attacker.OPEN).isConnection(true).pingId("0123456789ab")));
        lan.run(SECOND);
        assertThat(heard[0]).isNotNull();
        int links = victim.machine.links().size();
        stranger.send(stranger.pong(heard[0]));
        lan.run(SECOND);
        assertThat(victim.machine.links()).hasSize(links);
        stranger.send(Attacker.control(
                SrpType.PONG,
                new PongBuilder(stranger.id, victim.id())
                        .isConnection(true)
                        .pingId("0123456789ab")
                        .natType(Attacker.OPEN)
                        .build()));
        assertThat(rise(SrpRejection.UNSOLICITED)).isEqualTo(1);
        assertThat(victim.machine.links()).hasSize(links);
    }

    @Test
    void a_query_whose_body_is_null() {
        proven.send(proven.question(json("null")));
        assertThat(rise(SrpRejection.BAD_BODY)).isEqualTo(1);
        stranger.send(stranger.question(json("null")));
        assertThat(rise(SrpRejection.UNKNOWN_PEER)).isEqualTo(1);
        assertThat(victim.all(SrpEvent.Asked.class)).isEmpty();
    }

    @Test
    void control_packets_whose_body_is_no_object_or_has_null_fields() {
        int sent = 0;
        for (SrpType type : List.of(SrpType.PING, SrpType.PONG, SrpType.INTRO, SrpType.JOIN)) {
            for (String body : List.of(
                    "null",
                    "[]",
                    "1",
                    "\"\"",
                    "",
                    "{",
                    "{}",
                    "[".repeat(500),
                    "{\"requesterPeerId\":null}",
                    "{\"requesterPeerId\":\"" + "0".repeat(63) + "\"}",
                    "{\"requesterPeerId\":{\"a\":1}}",
                    "{\"__proto__\":{}}")) {
                proven.send(Attacker.control(type, json(body)));
                sent++;
            }
        }
        assertThat(rise(SrpRejection.BAD_BODY)).isEqualTo(sent);
    }

    @Test
    void a_ping_to_a_peer_that_does_not_know_its_nat_type() {
        Lan.Node unready = lan.node();
        Attacker other = new Attacker(lan, unready, "5.6.7.8:4000");
        other.send(Attacker.ping(other.id, body -> body.natType(Attacker.OPEN)));
        other.send(Attacker.publish("anything"));
        lan.run(SECOND);
        assertThat(unready.count("out.pong")).isEqualTo(1);
        assertThat(unready.count("rejected.not-ready")).isEqualTo(1);
        String pong = new String(unready.sent.getFirst().data(), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(pong).doesNotContain("null").doesNotContain("natType");
    }

    @Test
    void a_ping_with_null_for_its_nat_type() {
        byte[] id = proven.id.toArray();
        String hex = Bytes.wrap(id).hex();
        proven.send(Attacker.control(SrpType.PING, json("{\"requesterPeerId\":\"" + hex + "\",\"natType\":null}")));
        lan.run(SECOND);
        assertThat(rise(SrpRejection.BAD_BODY))
                .as("reference heartbeats are so")
                .isZero();
        proven.send(Attacker.control(SrpType.PONG, json("{\"requesterPeerId\":\"" + hex + "\",\"natType\":null}")));
        assertThat(rise(SrpRejection.BAD_BODY)).isEqualTo(1);
    }

    @Test
    void wrong_magic_type_version_or_lengths() {
        byte[] good = SrpCodec.encode(Attacker.publish("x"));
        byte[] magic = good.clone();
        magic[0] ^= 1;
        proven.send(magic);
        byte[] type = good.clone();
        type[4] = 9;
        proven.send(type);
        proven.send(Attacker.publish("x").with().version(5).build());
        proven.send(Attacker.publish("x").with().version(65_535).build());
        byte[] cluster = good.clone();
        cluster[23] = (byte) 0xff;
        proven.send(cluster);
        for (int length = 2; length < good.length; length++) {
            proven.send(java.util.Arrays.copyOf(good, length));
        }
        proven.send(new byte[0]);
        assertThat(rise(SrpRejection.BAD_MAGIC)).isEqualTo(1);
        assertThat(rise(SrpRejection.BAD_TYPE)).isEqualTo(1);
        assertThat(rise(SrpRejection.BAD_VERSION)).isEqualTo(2);
        assertThat(rise(SrpRejection.FIELD_TOO_LONG)).isEqualTo(1);
        assertThat(rise(SrpRejection.TRUNCATED)).isEqualTo(good.length - 2 + 1);
    }

    @Test
    void a_join_whose_key_rendezvous_or_cluster_is_nonsense() {
        SrpPacket join = proven.join(proven.id, proven.endpoint);
        proven.send(join.with().clusterId(Bytes.EMPTY).build());
        assertThat(rise(SrpRejection.BAD_BODY)).isEqualTo(1);
        proven.send(join.with().packetId(Attacker.name("another")).build());
        assertThat(rise(SrpRejection.BAD_ID)).isEqualTo(1);
        SrpPacket late = proven.rendezvous(proven.id, proven.endpoint, proven.endpoint);
        lan.run(40 * SECOND);
        before();
        proven.send(late);
        assertThat(rise(SrpRejection.STALE)).isEqualTo(1);
    }

    @Test
    void an_introduction_by_a_stranger_or_to_addresses_that_nobody_has() {
        stranger.send(stranger.intro(Attacker.name("x"), Attacker.OPEN, Endpoint.parse("9.9.9.9:9000")));
        assertThat(rise(SrpRejection.UNSOLICITED)).isEqualTo(1);
        List<String> bad = List.of(
                "127.0.0.1:22",
                "127.0.0.1:9000",
                "169.254.169.254:8080",
                "9.9.9.9:25",
                "9.9.9.9:1023",
                "10.0.0.1:9000",
                "172.16.0.1:9000",
                "192.168.1.1:9000",
                "100.64.0.1:9000",
                "0.0.0.0:9000",
                "0.1.2.3:9000",
                "192.0.0.8:9000",
                "192.0.2.1:9000",
                "198.18.0.1:9000",
                "198.51.100.1:9000",
                "203.0.113.1:9000",
                "224.0.0.1:9000",
                "255.255.255.255:9000");
        for (String address : bad) {
            Endpoint to = Endpoint.parse(address);
            proven.send(proven.intro(Attacker.name(address), Attacker.OPEN, to));
            lan.run(3 * SECOND);
            assertThat(proven.datagramsTo(to::equals)).as(address).isZero();
        }
        assertThat(rise(SrpRejection.BAD_ADDRESS)).isEqualTo(bad.size());
    }
}
