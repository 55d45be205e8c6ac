package dev.starling.swarm;

import static dev.starling.swarm.SwarmNet.MS;
import static dev.starling.swarm.SwarmNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.swarm.SwarmNet.End;
import dev.starling.swarm.SwarmNet.Swarm;
import dev.starling.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Attack notes, 13: half-open and slow handshakes in any number. */
final class InboundFloodTest {
    private final SwarmNet net = new SwarmNet(1);
    private final Swarm swarm = net.swarm(1, SwarmConfig.DEFAULT);
    private int next;

    /** Half-open connections from ever new addresses of 127/8, as the attack is run on one machine. */
    private void halfOpen() {
        int n = next++;
        swarm.incoming("/ip4/127." + n / 65536 + "." + n / 256 % 256 + "." + n % 256 + "/tcp/1", null);
    }

    @Test
    void ten_thousand_half_open_connections_hold_sixty_four_places_and_the_honest_get_in() {
        int kept = 0;
        for (int i = 0; i < 10_000; i++) {
            halfOpen();
            if (i % 100 == 50) {
                End honest = swarm.incoming("/ip4/1.2." + i / 100 + ".4/tcp/1", null);
                // A handshake takes a while, during which the flood goes on.
                for (int k = 0; k < 20; k++) {
                    halfOpen();
                    net.run(5 * MS);
                }
                if (honest.admitted && !honest.over) {
                    swarm.secured(honest, SwarmNet.peer(1000 + i));
                    kept += honest.kept ? 1 : 0;
                }
            }
            assertThat(swarm.count("now.pending.in")).isLessThanOrEqualTo(64);
        }
        assertThat(kept).isEqualTo(100);
        swarm.give(new SwarmInput.Disconnect(SwarmNet.peer(1)));
        net.run(10 * SECOND);
        assertThat(swarm.count("now.pending.in")).isZero();
    }

    @Test
    void who_is_let_in_is_not_pushed_out_within_a_second_by_those_like_him() {
        List<End> first = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            first.add(swarm.incoming("/ip4/" + (1 + i) + ".1.1.1/tcp/1", null));
        }
        assertThat(swarm.incoming("/ip4/100.1.1.1/tcp/1", null).code).isEqualTo("too-many-pending");
        net.run(SECOND);
        assertThat(swarm.incoming("/ip4/101.1.1.1/tcp/1", null).admitted).isTrue();
        assertThat(first.getFirst().code).isEqualTo("pushed-out");
        assertThat(first.subList(1, 64)).noneMatch(end -> end.over);
    }

    @Test
    void the_crowded_neighbourhood_makes_room_for_the_lonely() {
        for (int i = 0; i < 60; i++) {
            swarm.incoming("/ip4/6.6.6." + i + "/tcp/1", null);
        }
        for (int i = 0; i < 30; i++) {
            assertThat(swarm.incoming("/ip4/" + (10 + i) + ".1.1.1/tcp/1", null).admitted)
                    .isTrue();
        }
        assertThat(swarm.ends.values().stream().filter(end -> end.code.equals("pushed-out")))
                .hasSize(26)
                .allMatch(end -> end.link <= 120);
    }

    @Seeds(5)
    void the_honest_and_useful_outlive_a_flood_of_identities(RandomGenerator random) {
        Population population = new Population(net, swarm, random);
        population.settle();
        // 3,000 authenticated connections from 40 neighbourhoods, each with a stream in use.
        for (int i = 0; i < 3000; i++) {
            End end = swarm.incoming(
                    "/ip4/66." + random.nextInt(40) + "." + random.nextInt(256) + "." + random.nextInt(256) + "/tcp/1",
                    SwarmNet.peer(100_000 + i % 600));
            if (end.kept && !end.over) {
                swarm.give(new SwarmInput.Streams(end.link, 1));
            }
            net.run(20 * MS);
        }
        population.assertSurvived();
    }

    @Seeds(3)
    void nor_does_a_flood_from_everywhere_push_out_who_has_been_here_for_long(RandomGenerator random) {
        Population population = new Population(net, swarm, random);
        population.settle();
        for (int i = 0; i < 3000; i++) {
            swarm.incoming(
                    "/ip4/" + (60 + random.nextInt(100)) + "." + random.nextInt(256) + "." + random.nextInt(256)
                            + ".1/tcp/1",
                    SwarmNet.peer(100_000 + i % 600));
            net.run(20 * MS);
        }
        population.assertSurvived();
    }

    @Test
    void the_tables_of_rates_and_counts_stay_within_their_limits() {
        IpCounts ips = new IpCounts(SwarmConfig.DEFAULT.inbound());
        for (int i = 0; i < 100_000; i++) {
            dev.starling.core.IpAddress ip = dev.starling.core.IpAddress.ofIpv4(0x01000000 + i);
            assertThat(ips.refusal(ip, i)).isEmpty();
            ips.enter(ip);
            ips.leave(ip);
        }
        assertThat(ips.size()).isZero();
        assertThat(ips.rates()).isLessThanOrEqualTo(2 * 8192);
    }
}
