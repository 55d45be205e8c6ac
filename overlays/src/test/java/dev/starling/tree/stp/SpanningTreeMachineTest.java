package dev.starling.tree.stp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput.Send;
import dev.starling.epidemic.Alone;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.tree.stp.SpanningTreeMessage.Child;
import dev.starling.tree.stp.SpanningTreeMessage.Frame;
import dev.starling.tree.stp.SpanningTreeMessage.Hello;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpanningTreeMachineTest {
    private static final SpanningTreeConfig CONFIG = SpanningTreeConfig.DEFAULT;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Item NEWS = new Item(7, Bytes.utf8("news"));

    private final SpanningTreeMachine machine = new SpanningTreeMachine(CONFIG, 5, 2, 3, 9);
    private final Alone<SpanningTreeMessage, Publish, SpanningTreeEvent> bridge = new Alone<>(machine);

    private static List<Object> sends(List<?> outputs) {
        return outputs.stream()
                .filter(Send.class::isInstance)
                .<Object>map(output -> output)
                .toList();
    }

    @Test
    void a_bridge_alone_believes_to_be_the_root_and_says_so() {
        assertThat(sends(bridge.tick()))
                .containsExactly(
                        new Send<>(2, new Hello(5, 0, 5, 0)),
                        new Send<>(3, new Hello(5, 0, 5, 0)),
                        new Send<>(9, new Hello(5, 0, 5, 0)));
        assertThat(bridge.deadlineNs()).isEqualTo(2 * SECOND);
    }

    @Test
    void the_smallest_root_wins_and_its_word_is_passed_on_older_and_dearer() {
        bridge.tick();
        assertThat(sends(bridge.receive(3, new Hello(1, 4, 3, 2 * SECOND))))
                .containsExactly(
                        new Send<>(3, new Child(true)),
                        new Send<>(2, new Hello(1, 5, 5, 3 * SECOND)),
                        new Send<>(9, new Hello(1, 5, 5, 3 * SECOND)));
        assertThat(machine.root()).isEqualTo(1);
    }

    @Test
    void of_two_ways_to_the_root_the_cheaper_one_is_taken_and_of_equals_the_smaller_sender() {
        bridge.tick();
        bridge.receive(3, new Hello(1, 4, 3, 0));
        assertThat(sends(bridge.receive(2, new Hello(1, 4, 2, 0))))
                .contains(new Send<>(3, new Child(false)), new Send<>(2, new Child(true)));
        assertThat(sends(bridge.receive(9, new Hello(1, 3, 9, 0)))).contains(new Send<>(9, new Child(true)));
    }

    @Test
    void who_knows_less_is_told_at_once() {
        bridge.tick();
        bridge.receive(3, new Hello(1, 4, 3, 0));
        assertThat(sends(bridge.receive(9, new Hello(9, 0, 9, 0))))
                .containsExactly(new Send<>(9, new Hello(1, 5, 5, SECOND)));
    }

    @Test
    void the_roots_word_ages_out_and_the_bridge_stands_for_itself_again() {
        bridge.tick();
        bridge.receive(3, new Hello(1, 4, 3, 2 * SECOND));
        bridge.at(17 * SECOND);
        bridge.on(new OverlayInput.Tick<>());
        assertThat(machine.root()).isEqualTo(1);
        bridge.at(18 * SECOND);
        bridge.on(new OverlayInput.Tick<>());
        assertThat(machine.root()).isEqualTo(5);
    }

    @Test
    void what_is_told_later_is_older() {
        bridge.tick();
        bridge.receive(3, new Hello(1, 4, 3, 0));
        bridge.at(10 * SECOND);
        assertThat(sends(bridge.receive(9, new Hello(9, 0, 9, 0))))
                .containsExactly(new Send<>(9, new Hello(1, 5, 5, 11 * SECOND)));
    }

    @Test
    void a_port_forwards_after_it_has_listened_and_learned_and_only_to_parent_and_children() {
        bridge.tick();
        bridge.receive(3, new Hello(1, 4, 3, 0));
        bridge.receive(9, new Child(true));
        bridge.at(29 * SECOND);
        bridge.on(new OverlayInput.Tick<>());
        assertThat(sends(bridge.command(new Publish(NEWS)))).isEmpty();
        bridge.receive(3, new Hello(1, 4, 3, 0));
        bridge.receive(9, new Child(true));
        bridge.at(30 * SECOND);
        bridge.on(new OverlayInput.Tick<>());
        assertThat(sends(bridge.command(new Publish(new Item(8, Bytes.EMPTY)))))
                .containsExactly(
                        new Send<>(3, new Frame(new Item(8, Bytes.EMPTY), 1)),
                        new Send<>(9, new Frame(new Item(8, Bytes.EMPTY), 1)));
    }

    @Test
    void a_hello_in_somebody_elses_name_is_refused() {
        bridge.tick();
        bridge.receive(3, new Hello(1, 4, 2, 0));
        assertThat(machine.root()).isEqualTo(5);
        assertThat(machine.rejected()).isEqualTo(1);
    }
}
