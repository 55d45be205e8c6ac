package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import org.junit.jupiter.api.Test;

/** Large messages of one size in one millisecond: their heads say the same size and time (docs/protocol/srp.md §2). */
class TwinsTest {
    private static final long SECOND = 1000 * Lan.MS;

    private static SrpCommand.Publish publish(long token, String letter) {
        return new SrpCommand.Publish(token, Lan.KEYS, "greeting", Bytes.utf8(letter.repeat(5000)), null, 0, false);
    }

    @Test
    void both_messages_of_one_publisher_arrive() {
        Lan lan = Lan.of(1, 4, SrpConfig.DEFAULT);
        lan.run(10 * SECOND);
        lan.nodes.get(2).command(publish(1, "a"));
        lan.nodes.get(2).command(publish(2, "b"));
        lan.run(5 * SECOND);
        for (Lan.Node node : lan.nodes.subList(3, 6)) {
            assertThat(node.delivered()).containsExactlyInAnyOrder("a".repeat(5000), "b".repeat(5000));
        }
    }

    @Test
    void the_messages_of_two_publishers_arrive() {
        Lan lan = Lan.of(2, 4, SrpConfig.DEFAULT);
        lan.run(10 * SECOND);
        lan.nodes.get(2).command(publish(1, "a"));
        lan.nodes.get(3).command(publish(1, "b"));
        lan.run(5 * SECOND);
        for (Lan.Node node : lan.nodes.subList(4, 6)) {
            assertThat(node.delivered()).containsExactlyInAnyOrder("a".repeat(5000), "b".repeat(5000));
        }
    }
}
