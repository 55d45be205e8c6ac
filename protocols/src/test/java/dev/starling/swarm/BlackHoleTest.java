package dev.starling.swarm;

import static dev.starling.swarm.SwarmNet.MS;
import static dev.starling.swarm.SwarmNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.encoding.PeerId;
import dev.starling.swarm.SwarmNet.Place;
import dev.starling.swarm.SwarmNet.Swarm;
import org.junit.jupiter.api.Test;

/** A machine with an IPv6 address and no way out. */
final class BlackHoleTest {
    private final SwarmNet net = new SwarmNet(1);
    private final Swarm swarm = net.swarm(1, SwarmConfig.DEFAULT);
    private int next;

    /** Connects to a new peer of both families; IPv6 leads nowhere. */
    private boolean triesIpv6First() {
        int n = next++;
        PeerId peer = SwarmNet.peer(1000 + n);
        net.place("/ip4/1.2." + n / 256 + "." + n % 256 + "/tcp/1", new Place.Answers(20 * MS, peer));
        int before = swarm.dialed().size();
        swarm.connect(peer, "/ip4/1.2." + n / 256 + "." + n % 256 + "/tcp/1", "/ip6/2600::" + n + "/tcp/1");
        boolean ipv6 = swarm.dialed().get(before).startsWith("/ip6");
        net.run(SECOND);
        swarm.give(new SwarmInput.Disconnect(peer));
        return ipv6;
    }

    @Test
    void after_twenty_lifeless_attempts_ipv6_is_left_out_but_for_one_in_twenty() {
        for (int i = 0; i < 20; i++) {
            assertThat(triesIpv6First()).isTrue();
        }
        int probes = 0;
        for (int i = 0; i < 100; i++) {
            probes += triesIpv6First() ? 1 : 0;
        }
        assertThat(probes).isEqualTo(5);
    }

    @Test
    void a_refusal_is_a_sign_of_life() {
        for (int i = 0; i < 19; i++) {
            triesIpv6First();
        }
        net.place("/ip6/2600::ffff/tcp/1", new Place.Fails(MS, "refused"));
        swarm.connect(SwarmNet.peer(9), "/ip6/2600::ffff/tcp/1");
        net.run(SECOND);
        for (int i = 0; i < 20; i++) {
            assertThat(triesIpv6First()).isTrue();
        }
    }

    @Test
    void without_another_address_ipv6_is_tried_all_the_same() {
        for (int i = 0; i < 30; i++) {
            triesIpv6First();
        }
        net.place("/ip6/2600::ffff/tcp/1", new Place.Answers(MS, SwarmNet.peer(9)));
        long token = swarm.connect(SwarmNet.peer(9), "/ip6/2600::ffff/tcp/1");
        net.run(SECOND);
        assertThat(swarm.reached(token)).isNotNull();
        assertThat(triesIpv6First()).as("it leads somewhere after all").isTrue();
    }
}
