package dev.starling.epidemic.antientropy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.OverlayOutput;
import dev.starling.core.OverlayOutput.Notify;
import dev.starling.core.OverlayOutput.Send;
import dev.starling.epidemic.Alone;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.EpidemicEvent;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.Retired;
import dev.starling.epidemic.View;
import dev.starling.epidemic.antientropy.AntiEntropyConfig.Mode;
import dev.starling.epidemic.antientropy.AntiEntropyMessage.Copy;
import dev.starling.epidemic.antientropy.AntiEntropyMessage.Digest;
import dev.starling.epidemic.antientropy.AntiEntropyMessage.Want;
import java.util.List;
import org.junit.jupiter.api.Test;

class AntiEntropyMachineTest {
    private static final AntiEntropyConfig CONFIG = AntiEntropyConfig.DEFAULT;
    private static final Item NEWS = new Item(7, Bytes.utf8("news"));
    private static final Item MORE = new Item(8, Bytes.EMPTY);

    private AntiEntropyMachine machine;
    private Alone<AntiEntropyMessage, Publish, EpidemicEvent> peer;

    private void make(AntiEntropyMachine made) {
        machine = made;
        peer = new Alone<>(machine);
        peer.command(new Publish(NEWS));
    }

    private void mode(Mode mode) {
        make(AntiEntropyMachine.alone(CONFIG.mode(mode), View.full(0, 2), 0));
    }

    private static AntiEntropyMessage message(List<OverlayOutput<AntiEntropyMessage, EpidemicEvent>> outputs) {
        return ((Send<AntiEntropyMessage, EpidemicEvent>) outputs.getFirst()).message();
    }

    @Test
    void a_round_says_what_is_there_and_what_is_asked_for() {
        for (Mode mode : Mode.values()) {
            mode(mode);
            Digest digest = (Digest) message(peer.tick());
            assertThat(digest.ids()).containsExactly(7);
            assertThat(digest.push()).isEqualTo(mode != Mode.PULL);
            assertThat(digest.pull()).isEqualTo(mode != Mode.PUSH);
        }
    }

    @Test
    void an_offer_is_answered_with_what_is_lacking() {
        mode(Mode.PUSH);
        assertThat(((Want) message(peer.receive(1, new Digest(new long[] {7, 8}, true, false)))).ids())
                .containsExactly(8);
        assertThat(peer.receive(1, new Digest(new long[] {7}, true, false))).isEmpty();
    }

    @Test
    void a_question_is_answered_with_what_the_other_lacks() {
        mode(Mode.PULL);
        assertThat(peer.receive(1, new Digest(new long[] {8}, false, true)))
                .containsExactly(new Send<>(1, new Copy(NEWS, 1)));
        assertThat(peer.receive(1, new Digest(new long[] {7}, false, true))).isEmpty();
    }

    @Test
    void a_wish_is_fulfilled() {
        mode(Mode.PUSH);
        assertThat(peer.receive(1, new Want(new long[] {7, 99}))).containsExactly(new Send<>(1, new Copy(NEWS, 1)));
    }

    @Test
    void a_copy_is_delivered_once() {
        mode(Mode.PUSH);
        assertThat(peer.receive(1, new Copy(MORE, 3))).containsExactly(new Notify<>(new Delivered(MORE, 3)));
        assertThat(peer.receive(1, new Copy(MORE, 3))).isEmpty();
    }

    @Test
    void whoever_has_nothing_pushes_nothing() {
        Alone<AntiEntropyMessage, Publish, EpidemicEvent> empty =
                new Alone<>(AntiEntropyMachine.alone(CONFIG.mode(Mode.PUSH), View.full(0, 2), 0));
        assertThat(empty.tick()).isEmpty();
    }

    @Test
    void bimodal_sends_once_to_all_and_then_offers_for_some_rounds() {
        machine = AntiEntropyMachine.bimodal(CONFIG.mode(Mode.PUSH).roundsOffered(2), 0, 4, 0);
        peer = new Alone<>(machine);
        assertThat(peer.command(new Publish(NEWS)))
                .containsExactly(
                        new Notify<>(new Delivered(NEWS, 0)),
                        new Send<>(1, new Copy(NEWS, 1)),
                        new Send<>(2, new Copy(NEWS, 1)),
                        new Send<>(3, new Copy(NEWS, 1)));
        assertThat(message(peer.tick())).isInstanceOf(Digest.class);
        assertThat(message(peer.tick())).isInstanceOf(Digest.class);
        assertThat(peer.tick()).containsExactly(new Notify<>(new Retired(NEWS)));
        assertThat(peer.receive(1, new Copy(NEWS, 2)))
                .as("forgotten, but not new")
                .isEmpty();
    }

    @Test
    void an_answer_is_bounded() {
        mode(Mode.PULL);
        for (int i = 100; i < 300; i++) {
            peer.command(new Publish(new Item(i, Bytes.EMPTY)));
        }
        assertThat(peer.receive(1, new Digest(new long[0], false, true))).hasSize(CONFIG.copiesMax());
    }

    @Test
    void nonsense_is_refused() {
        mode(Mode.PULL);
        peer.receive(1, new Copy(MORE, 0));
        peer.receive(1, new Want(new long[65]));
        peer.receive(1, new Digest(new long[1025], true, true));
        assertThat(machine.rejected()).isEqualTo(3);
    }
}
