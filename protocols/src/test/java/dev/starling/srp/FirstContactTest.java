package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import org.junit.jupiter.api.Test;

class FirstContactTest {
    private static final long SECOND = 1000 * Lan.MS;

    @Test
    void peers_find_out_their_nat_type_and_meet_through_the_seeds() {
        Lan lan = Lan.of(1, 4, SrpConfig.DEFAULT);
        lan.run(5 * SECOND);
        for (Lan.Node node : lan.nodes.subList(2, 6)) {
            assertThat(node.all(SrpEvent.Ready.class))
                    .as(node.machine.counters().toString())
                    .hasSize(1);
            assertThat(node.all(SrpEvent.Ready.class).getFirst().natType()).isEqualTo(NatType.UNRESTRICTED);
            assertThat(node.all(SrpEvent.Ready.class).getFirst().publicEndpoint())
                    .isEqualTo(node.main);
            assertThat(node.machine.links())
                    .as(node.machine.counters().toString())
                    .hasSize(5);
        }
    }

    @Test
    void a_message_reaches_every_member_once() {
        Lan lan = Lan.of(2, 8, SrpConfig.DEFAULT);
        lan.run(10 * SECOND);
        lan.nodes.get(2).command(new SrpCommand.Publish(1, Lan.KEYS, "greeting", Bytes.utf8("hello"), null, 0, true));
        lan.run(5 * SECOND);
        for (Lan.Node node : lan.nodes.subList(3, 10)) {
            assertThat(node.delivered()).as(node.machine.counters().toString()).containsExactly("hello");
        }
        assertThat(lan.nodes.get(2).all(SrpEvent.Holders.class)).isNotEmpty();
    }

    @Test
    void a_large_message_arrives_whole_in_spite_of_loss() {
        Lan lan = Lan.of(3, 6, SrpConfig.DEFAULT);
        lan.run(10 * SECOND);
        lan.lossRate = 0.05;
        Bytes large = Bytes.wrap(new byte[100_000]);
        lan.nodes.get(2).command(new SrpCommand.Publish(1, Lan.KEYS, "greeting", large, null, 0, true));
        lan.run(20 * SECOND);
        for (Lan.Node node : lan.nodes.subList(3, 8)) {
            assertThat(node.all(SrpEvent.Delivered.class))
                    .as(node.machine.counters().toString())
                    .hasSize(1);
        }
        assertThat(lan.nodes.get(2).all(SrpEvent.Holders.class)).isNotEmpty();
    }
}
