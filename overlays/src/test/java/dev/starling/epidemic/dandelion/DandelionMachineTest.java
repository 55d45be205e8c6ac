package dev.starling.epidemic.dandelion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Alone;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.dandelion.DandelionMessage.Fluff;
import dev.starling.epidemic.dandelion.DandelionMessage.Stem;
import dev.starling.epidemic.flood.FloodConfig;
import dev.starling.epidemic.flood.FloodMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A peer with the neighbours 1 to 4. */
class DandelionMachineTest {
    private static final Item ITEM = new Item(9, Bytes.EMPTY);

    private static Alone<DandelionMessage, Publish, Delivered> peer(double fluff) {
        return new Alone<>(new DandelionMachine(DandelionConfig.DEFAULT.with(fluff, FloodConfig.DEFAULT), 1, 2, 3, 4));
    }

    private static boolean isFlood(List<OverlayOutput<DandelionMessage, Delivered>> out) {
        return out.size() > 1
                && out.getFirst() instanceof OverlayOutput.Notify<DandelionMessage, Delivered>
                && out.getLast() instanceof OverlayOutput.Send<DandelionMessage, Delivered> send
                && send.message() instanceof Fluff;
    }

    @Test
    void what_is_published_sets_out_on_a_stem_to_one_neighbour() {
        assertThat(peer(1).command(new Publish(ITEM)))
                .singleElement()
                .matches(out -> out instanceof OverlayOutput.Send<DandelionMessage, Delivered> send
                        && send.message().equals(new Stem(ITEM)));
    }

    @Test
    void a_stem_goes_on_or_ends_in_a_flood_by_luck() {
        assertThat(isFlood(peer(1).receive(1, new Stem(ITEM)))).isTrue();
        assertThat(peer(1e-9).receive(1, new Stem(ITEM))).hasSize(1);
    }

    @Test
    void a_stem_that_comes_round_ends() {
        Alone<DandelionMessage, Publish, Delivered> peer = peer(1e-9);
        peer.receive(1, new Stem(ITEM));
        assertThat(isFlood(peer.receive(2, new Stem(ITEM)))).isTrue();
    }

    @Test
    void a_stem_that_is_never_flooded_is_flooded_by_whoever_waits() {
        Alone<DandelionMessage, Publish, Delivered> peer = peer(1e-9);
        peer.receive(1, new Stem(ITEM));
        assertThat(peer.deadlineNs())
                .isEqualTo(DandelionConfig.DEFAULT.failSafe().toNanos());
        assertThat(isFlood(peer.tick())).isTrue();
        assertThat(peer.deadlineNs()).isEqualTo(Env.NEVER);
    }

    @Test
    void a_flood_that_comes_by_ends_the_waiting_and_goes_on() {
        Alone<DandelionMessage, Publish, Delivered> peer = peer(1e-9);
        peer.receive(1, new Stem(ITEM));
        assertThat(peer.receive(2, new Fluff(new FloodMessage(ITEM, FloodConfig.UNLIMITED, 3))))
                .as("told, and to the three others")
                .hasSize(4);
        assertThat(peer.deadlineNs()).isEqualTo(Env.NEVER);
    }

    @Test
    void within_an_epoch_what_comes_from_one_peer_goes_to_one() {
        Alone<DandelionMessage, Publish, Delivered> peer = peer(1e-9);
        OverlayOutput<DandelionMessage, Delivered> first =
                peer.receive(1, new Stem(new Item(1, Bytes.EMPTY))).getFirst();
        int to = ((OverlayOutput.Send<DandelionMessage, Delivered>) first).to();
        for (int i = 2; i < 20; i++) {
            Item item = new Item(i, Bytes.EMPTY);
            assertThat(peer.receive(1, new Stem(item))).containsExactly(new OverlayOutput.Send<>(to, new Stem(item)));
        }
    }
}
