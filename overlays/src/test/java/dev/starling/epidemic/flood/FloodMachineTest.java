package dev.starling.epidemic.flood;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput.Notify;
import dev.starling.core.OverlayOutput.Send;
import dev.starling.epidemic.Alone;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import org.junit.jupiter.api.Test;

class FloodMachineTest {
    private static final Item NEWS = new Item(7, Bytes.utf8("news"));

    private static Alone<FloodMessage, Publish, Delivered> peer(int ttl, int... neighbours) {
        return new Alone<>(new FloodMachine(FloodConfig.DEFAULT.ttl(ttl), neighbours));
    }

    @Test
    void what_is_published_goes_to_all_neighbours() {
        assertThat(peer(3, 1, 2).command(new Publish(NEWS)))
                .containsExactly(
                        new Notify<>(new Delivered(NEWS, 0)),
                        new Send<>(1, new FloodMessage(NEWS, 3, 1)),
                        new Send<>(2, new FloodMessage(NEWS, 3, 1)));
    }

    @Test
    void a_first_copy_goes_on_to_all_but_its_sender_with_one_ttl_less() {
        assertThat(peer(7, 1, 2, 3).receive(2, new FloodMessage(NEWS, 5, 2)))
                .containsExactly(
                        new Notify<>(new Delivered(NEWS, 2)),
                        new Send<>(1, new FloodMessage(NEWS, 4, 3)),
                        new Send<>(3, new FloodMessage(NEWS, 4, 3)));
    }

    @Test
    void a_further_copy_goes_nowhere() {
        var peer = peer(7, 1, 2, 3);
        peer.receive(2, new FloodMessage(NEWS, 5, 2));
        assertThat(peer.receive(1, new FloodMessage(NEWS, 6, 1))).isEmpty();
        assertThat(peer.command(new Publish(NEWS))).isEmpty();
    }

    @Test
    void the_last_link_of_a_ttl_delivers_and_ends() {
        assertThat(peer(7, 1, 2).receive(1, new FloodMessage(NEWS, 1, 7)))
                .containsExactly(new Notify<>(new Delivered(NEWS, 7)));
    }

    @Test
    void a_strangers_ttl_reaches_no_further_than_our_own() {
        assertThat(peer(3, 1, 2).receive(1, new FloodMessage(NEWS, 1_000_000, 1)))
                .contains(new Send<>(2, new FloodMessage(NEWS, 3, 2)));
    }

    @Test
    void nonsense_is_counted_and_dropped() {
        FloodMachine machine = new FloodMachine(FloodConfig.DEFAULT, 1, 2);
        Alone<FloodMessage, Publish, Delivered> peer = new Alone<>(machine);
        assertThat(peer.receive(1, new FloodMessage(NEWS, 0, 1))).isEmpty();
        assertThat(peer.receive(1, new FloodMessage(NEWS, 3, 0))).isEmpty();
        assertThat(machine.rejected()).isEqualTo(2);
    }

    @Test
    void links_come_and_go() {
        var peer = peer(2, 1);
        peer.on(new OverlayInput.LinkUp<>(4));
        peer.on(new OverlayInput.LinkUp<>(4));
        peer.on(new OverlayInput.LinkDown<>(1));
        assertThat(peer.command(new Publish(NEWS)))
                .containsExactly(new Notify<>(new Delivered(NEWS, 0)), new Send<>(4, new FloodMessage(NEWS, 2, 1)));
    }
}
