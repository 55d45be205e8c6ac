package dev.starling.epidemic.unicast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.OverlayOutput.Notify;
import dev.starling.core.OverlayOutput.Send;
import dev.starling.epidemic.Alone;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import org.junit.jupiter.api.Test;

class UnicastMachineTest {
    private static final Item NEWS = new Item(7, Bytes.utf8("news"));

    private final Alone<UnicastMessage, Publish, Delivered> peer = new Alone<>(new UnicastMachine(1, 4));

    @Test
    void what_is_published_goes_to_each_of_the_others() {
        UnicastMessage message = new UnicastMessage(NEWS);
        assertThat(peer.command(new Publish(NEWS)))
                .containsExactly(
                        new Notify<>(new Delivered(NEWS, 0)),
                        new Send<>(0, message),
                        new Send<>(2, message),
                        new Send<>(3, message));
        assertThat(peer.command(new Publish(NEWS))).as("once").isEmpty();
    }

    @Test
    void what_comes_is_delivered_once_and_goes_nowhere() {
        assertThat(peer.receive(3, new UnicastMessage(NEWS))).containsExactly(new Notify<>(new Delivered(NEWS, 1)));
        assertThat(peer.receive(3, new UnicastMessage(NEWS))).isEmpty();
    }
}
