package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Each reason of a drop has an input that brings it about; a reason without one fails here. */
final class EveryRejectionTest {
    private static final long SECOND = 1000 * Lan.MS;
    private static final ClusterKeys OTHER = ClusterKeys.derive("other", "another secret");

    /** A victim among honest peers, and somebody who has proven his address to it. */
    private record Scene(Lan lan, Lan.Node victim, Attacker proven, Attacker stranger) {}

    private static final Map<SrpRejection, Consumer<Scene>> CAUSES = new EnumMap<>(SrpRejection.class);

    private static void cause(SrpRejection reason, Consumer<Scene> input) {
        CAUSES.put(reason, input);
    }

    static {
        cause(SrpRejection.BAD_MAGIC, s -> s.stranger.send(new byte[] {9, 9, 9, 9}));
        cause(SrpRejection.PORT_OPENER, s -> s.stranger.send(new byte[] {1}));
        cause(SrpRejection.BAD_TYPE, s -> s.stranger.send(new byte[] {3, 5, 11, 17, 9}));
        cause(SrpRejection.TRUNCATED, s -> s.stranger.send(new byte[] {3, 5, 11, 17, 1}));
        cause(SrpRejection.FIELD_TOO_LONG, s -> {
            byte[] data = SrpCodec.encode(Attacker.publish("x"));
            data[23] = 1;
            s.stranger.send(data);
        });
        cause(SrpRejection.BAD_BODY, s -> s.stranger.send(Attacker.control(SrpType.PING, Bytes.utf8("null"))));
        cause(
                SrpRejection.BAD_VERSION,
                s -> s.stranger.send(Attacker.publish("x").with().version(5).build()));
        cause(SrpRejection.SELF, s -> s.stranger.send(Attacker.ping(s.victim.id(), body -> {})));
        cause(SrpRejection.DUPLICATE, s -> {
            s.stranger.send(Attacker.publish("x"));
            s.stranger.send(Attacker.publish("x"));
        });
        cause(SrpRejection.RATE, s -> {
            for (int i = 0; i <= SrpConfig.DEFAULT.limits().controlBurst(); i++) {
                s.stranger.send(Attacker.ping(Attacker.name("x"), body -> {}));
            }
        });
        cause(
                SrpRejection.BAD_ID,
                s -> s.stranger.send(Attacker.publish("x")
                        .with()
                        .packetId(Attacker.name("y"))
                        .build()));
        cause(SrpRejection.PEN_FULL, s -> {
            for (int i = 0; i <= 64; i++) {
                s.stranger.send(Attacker.publish("fragment " + i)
                        .with()
                        .index(5)
                        .previousId(Attacker.name("head " + i))
                        .build());
            }
        });
        cause(SrpRejection.NOT_READY, s -> {
            Lan.Node unready = s.lan.node();
            new Attacker(s.lan, unready, s.stranger.endpoint).send(Attacker.publish("x"));
        });
        cause(SrpRejection.UNKNOWN_PEER, s -> s.stranger.send(s.stranger.question(Bytes.utf8("{}"))));
        cause(
                SrpRejection.UNSOLICITED,
                s -> s.stranger.send(s.stranger.intro(Attacker.name("x"), 31, s.proven.endpoint)));
        cause(
                SrpRejection.STALE,
                s -> s.proven.send(s.proven
                        .question(Bytes.utf8("{}"))
                        .with()
                        .usr1(Bytes.utf8("1"))
                        .build()));
        cause(
                SrpRejection.HOPS,
                s -> s.proven.send(Attacker.publish("x").with().hops(16).build()));
        cause(SrpRejection.NOT_JOINED, s -> s.proven.send(stream(s, Attacker.name("no group"))));
        cause(SrpRejection.UNSEALABLE, s -> s.proven.send(Attacker.publish("junk")));
        cause(
                SrpRejection.BAD_COMPOSITION,
                s -> s.proven.send(Attacker.publish("{}").with().index(0).build()));
        cause(SrpRejection.CACHE_QUOTA, s -> {
            Lan.Node small = s.lan.join(
                    SrpConfig.DEFAULT.limits(SrpConfig.DEFAULT.limits().cacheBytes(600)));
            s.lan.run(6 * SECOND);
            new Attacker(s.lan, small, s.stranger.endpoint)
                    .send(Attacker.publish(Bytes.wrap(new byte[1024]))
                            .with()
                            .subclusterId(Attacker.name("g"))
                            .build());
        });
        cause(SrpRejection.ENOUGH_PEERS, s -> {
            Lan.Node full = s.lan.join(
                    SrpConfig.DEFAULT.limits(SrpConfig.DEFAULT.limits().degree(0, 0)));
            s.lan.run(6 * SECOND);
            new Attacker(s.lan, full, s.proven.endpoint)
                    .prove()
                    .send(s.proven.intro(Attacker.name("x"), 31, Endpoint.parse("9.9.9.9:9000")));
        });
        cause(
                SrpRejection.BAD_ADDRESS,
                s -> s.proven.send(s.proven.intro(Attacker.name("x"), 31, Endpoint.parse("9.9.9.9:25"))));
        cause(SrpRejection.AMPLIFICATION, s -> {
            Attacker terse = new Attacker(s.lan, s.victim, "5.5.5.5:5000");
            // A name that many answers go to, for few bytes each.
            for (int i = 0; i < 3; i++) {
                terse.send(Attacker.ping(
                                terse.id,
                                body -> body.isReflection(true)
                                        .reflectionId("0123456789ab")
                                        .probeExternalPort(5001))
                        .with()
                        .clusterId(Bytes.EMPTY)
                        .subclusterId(Bytes.EMPTY)
                        .build());
            }
        });
        cause(SrpRejection.QUEUE_FULL, s -> {
            Lan.Node slow = s.lan.node(SrpConfig.DEFAULT.limits(SendQueueTest.limits(4, 1, 1)));
            for (int i = 0; i < 200; i++) {
                slow.command(new SrpCommand.AddBootstrap(Endpoint.parse("9.9.9.9:" + (9000 + i))));
            }
        });
        cause(SrpRejection.PEER_QUOTA, s -> {
            // The attacker bears no mark, so it counts as a peer of the reference.
            for (int i = 0; i < 2000; i++) {
                Lan.Node from = s.victim;
                from.command(new SrpCommand.Publish(i, OTHER, "e", Bytes.utf8("m" + i), null, 0, false));
                if (i % 100 == 0) {
                    s.lan.run(SECOND / 10);
                }
            }
        });
        cause(SrpRejection.TABLE_FULL, s -> {
            for (int i = 0; i < 300; i++) {
                s.victim.command(new SrpCommand.AddBootstrap(Endpoint.parse("9.9.9.9:" + (9000 + i))));
            }
        });
    }

    private static SrpPacket stream(Scene s, Bytes group) {
        return Attacker.publish("x")
                .with()
                .type(SrpType.STREAM)
                .subclusterId(group)
                .usr3(s.victim.id())
                .usr4(s.proven.id)
                .build();
    }

    private static Scene scene() {
        Lan lan = Lan.of(9, 3, SrpConfig.DEFAULT);
        lan.run(6 * SECOND);
        Lan.Node victim = lan.nodes.get(2);
        Attacker proven = new Attacker(lan, victim, "6.7.8.9:4000").prove();
        // What comes at first may be an answer to our summary.
        lan.run(SECOND);
        return new Scene(lan, victim, proven, new Attacker(lan, victim, "5.6.7.8:4000"));
    }

    private static long everywhere(Scene scene, SrpRejection reason) {
        return scene.lan.nodes.stream()
                .mapToLong(node -> node.count("rejected." + reason.code()))
                .sum();
    }

    @Test
    void every_reason_has_an_input_that_brings_it_about() {
        assertThat(CAUSES.keySet()).isEqualTo(EnumSet.allOf(SrpRejection.class));
        SoftAssertions all = new SoftAssertions();
        CAUSES.forEach((reason, input) -> {
            Scene scene = scene();
            long before = everywhere(scene, reason);
            input.accept(scene);
            scene.lan.run(2 * SECOND);
            all.assertThat(everywhere(scene, reason)).as(reason.code()).isGreaterThan(before);
        });
        all.assertAll();
    }

    @Test
    void a_reason_shows_in_the_counters_under_its_code() {
        assertThat(List.of(SrpRejection.values()))
                .extracting(SrpRejection::code)
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("[a-z]+(-[a-z]+)*"));
    }
}
