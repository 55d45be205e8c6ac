package dev.starling.swarm;

import static dev.starling.swarm.SwarmNet.MS;
import static dev.starling.swarm.SwarmNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.IpAddress;
import dev.starling.encoding.PeerId;
import dev.starling.swarm.SwarmNet.End;
import dev.starling.swarm.SwarmNet.Swarm;
import org.junit.jupiter.api.Test;

/** Who is let in, and how fast. */
final class InboundTest {
    private static final PeerId PEER = SwarmNet.peer(50);

    private final SwarmNet net = new SwarmNet(1);
    private final Swarm swarm = net.swarm(1, SwarmConfig.DEFAULT);
    private int port = 1024;

    private End from(String ip) {
        String family = ip.contains(":") ? "/ip6/" : "/ip4/";
        return swarm.incoming(family + ip + "/tcp/" + port++, null);
    }

    @Test
    void who_proves_who_it_is_is_kept() {
        End end = swarm.incoming("/ip4/1.2.3.4/tcp/50000", PEER);
        assertThat(end.kept).isTrue();
        assertThat(swarm.log)
                .containsExactly(
                        new SwarmOutput.Admit(end.link),
                        new SwarmOutput.Keep(end.link, PEER, false),
                        new SwarmOutput.Presence(PEER, true));
        end.breaks("reset");
        assertThat(swarm.presence).containsEntry(PEER, false);
        swarm.assertEmpty();
    }

    @Test
    void who_proves_nothing_has_ten_seconds() {
        End end = from("1.2.3.4");
        net.run(10 * SECOND - 1);
        assertThat(end.over).isFalse();
        net.run(1);
        assertThat(end.code).isEqualTo("timeout");
        swarm.assertEmpty();
    }

    @Test
    void an_ipv4_address_has_eight_connections() {
        for (int i = 0; i < 8; i++) {
            assertThat(from("1.2.3.4").admitted).isTrue();
        }
        assertThat(from("1.2.3.4").code).isEqualTo("too-many-of-address");
        assertThat(from("::ffff:1.2.3.4").code).as("spelled otherwise").isEqualTo("too-many-of-address");
        assertThat(from("1.2.3.5").admitted).isTrue();
        swarm.open.values().iterator().next().breaks("reset");
        assertThat(from("1.2.3.4").admitted).isTrue();
    }

    @Test
    void connections_that_were_kept_count_and_stop_counting_when_they_are_gone() {
        for (int i = 0; i < 8; i++) {
            assertThat(swarm.incoming("/ip4/1.2.3.4/tcp/" + port++, SwarmNet.peer(100 + i)).kept)
                    .isTrue();
        }
        net.run(60 * SECOND);
        assertThat(from("1.2.3.4").code).isEqualTo("too-many-of-address");
        swarm.give(new SwarmInput.Disconnect(SwarmNet.peer(103)));
        assertThat(from("1.2.3.4").admitted).isTrue();
    }

    @Test
    void an_ipv6_subscriber_has_eight_and_a_site_sixty_four() {
        Swarm wide = net.swarm(
                2, SwarmConfig.DEFAULT.inbound(SwarmConfig.DEFAULT.inbound().pendingMax(1000)));
        int admitted = 0;
        for (int i = 0; i < 9; i++) {
            admitted += wide.incoming("/ip6/2600:0:0:12" + i + "::1/tcp/1", null).admitted ? 1 : 0;
        }
        assertThat(admitted).as("one /56").isEqualTo(8);
        for (int subscriber = 0; subscriber < 20; subscriber++) {
            for (int i = 0; i < 8; i++) {
                String text = "/ip6/2600:0:1:" + Integer.toHexString(subscriber << 8 | i) + "::1/tcp/1";
                admitted += wide.incoming(text, null).admitted ? 1 : 0;
            }
        }
        assertThat(admitted).as("and one /48").isEqualTo(8 + 64);
    }

    @Test
    void new_connections_of_an_address_come_at_one_in_five_seconds_and_sixteen_at_once() {
        for (int i = 0; i < 16; i++) {
            End end = from("1.2.3.4");
            assertThat(end.admitted).isTrue();
            end.breaks("ended-early");
        }
        assertThat(from("1.2.3.4").code).isEqualTo("too-fast");
        net.run(5 * SECOND);
        assertThat(from("1.2.3.4").admitted).isTrue();
        assertThat(from("1.2.3.4").code).isEqualTo("too-fast");
    }

    @Test
    void loopback_has_no_such_limits_unless_it_is_treated_as_public() {
        for (int i = 0; i < 50; i++) {
            assertThat(from("127.0.0.1").admitted).isTrue();
        }
        Swarm strict = net.swarm(
                2, SwarmConfig.DEFAULT.inbound(SwarmConfig.DEFAULT.inbound().treatLoopbackAsPublic(true)));
        for (int i = 0; i < 8; i++) {
            assertThat(strict.incoming("/ip4/127.0.0.1/tcp/" + port++, null).admitted)
                    .isTrue();
        }
        assertThat(strict.incoming("/ip4/127.0.0.1/tcp/1", null).admitted).isFalse();
    }

    @Test
    void behind_a_relay_the_relays_address_does_not_count() {
        String relayed = "/ip4/5.6.7.8/tcp/1/p2p/" + SwarmNet.peer(60) + "/p2p-circuit";
        for (int i = 0; i < 20; i++) {
            assertThat(swarm.incoming(relayed, null).admitted).isTrue();
        }
    }

    @Test
    void a_banned_peer_and_a_banned_prefix_stay_outside_until_the_ban_ends() {
        End before = swarm.incoming("/ip4/1.2.3.4/tcp/1", PEER);
        End waiting = from("9.9.1.1");
        swarm.give(new SwarmInput.Ban(PEER, 60 * SECOND));
        swarm.give(new SwarmInput.BanPrefix(IpAddress.parse("9.9.0.0"), 16, 60 * SECOND));
        assertThat(before.code).isEqualTo("banned");
        assertThat(waiting.code).isEqualTo("banned");
        assertThat(swarm.incoming("/ip4/1.2.3.4/tcp/2", PEER).code).isEqualTo("banned");
        assertThat(from("9.9.200.1").code).isEqualTo("banned");
        assertThat(from("9.10.0.1").admitted).isTrue();
        assertThat(swarm.unreachable(swarm.connect(PEER, "/ip4/1.2.3.4/tcp/1")).code())
                .isEqualTo("banned");
        net.run(60 * SECOND);
        assertThat(swarm.incoming("/ip4/1.2.3.4/tcp/3", PEER).kept).isTrue();
        assertThat(from("9.9.200.1").admitted).isTrue();
    }

    @Test
    void a_ban_ends_dials_and_can_be_lifted() {
        long token = swarm.connect(PEER, "/ip4/1.2.3.4/tcp/1");
        swarm.give(new SwarmInput.Ban(PEER, 60 * SECOND));
        assertThat(swarm.unreachable(token).code()).isEqualTo("banned");
        swarm.assertEmpty();
        swarm.give(new SwarmInput.Ban(PEER, 0));
        assertThat(swarm.incoming("/ip4/1.2.3.4/tcp/3", PEER).kept).isTrue();
    }

    @Test
    void we_ourselves_are_not_let_in() {
        assertThat(swarm.incoming("/ip4/1.2.3.4/tcp/3", swarm.id).code).isEqualTo("self");
    }

    @Test
    void one_peer_has_eight_connections_and_an_idle_old_one_makes_room() {
        for (int i = 0; i < 8; i++) {
            End end = swarm.incoming("/ip4/1.2." + i + ".4/tcp/3", PEER);
            assertThat(end.kept).isTrue();
            swarm.give(new SwarmInput.Streams(end.link, 1));
        }
        assertThat(swarm.incoming("/ip4/1.3.1.4/tcp/3", PEER).code).isEqualTo("too-many-of-peer");
        net.run(20 * SECOND);
        assertThat(swarm.incoming("/ip4/1.3.1.4/tcp/3", PEER).code).isEqualTo("too-many-of-peer");
        swarm.give(new SwarmInput.Streams(6, 0));
        assertThat(swarm.incoming("/ip4/1.3.1.4/tcp/3", PEER).kept).isTrue();
        assertThat(swarm.ends.get(6L).code).isEqualTo("duplicate");
    }

    @Test
    void an_incoming_connection_answers_who_is_waiting_for_that_peer() {
        long token = swarm.connect(PEER, "/ip4/1.2.3.4/tcp/1");
        net.run(100 * MS);
        End end = swarm.incoming("/ip4/1.2.3.4/tcp/50000", PEER);
        assertThat(swarm.reached(token).link()).isEqualTo(end.link);
        assertThat(swarm.dropCodes()).containsExactly("lost-race");
    }

    @Test
    void a_link_number_in_use_is_ignored() {
        End end = swarm.incoming("/ip4/1.2.3.4/tcp/50000", PEER);
        swarm.give(new SwarmInput.Incoming(end.link, SwarmNet.at("/ip4/1.2.3.4/tcp/1")));
        assertThat(swarm.machine.connections()).isEqualTo(1);
        assertThat(swarm.count("in.link-in-use")).isEqualTo(1);
    }
}
