package dev.starling.sim.crowd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can go wrong between the machines of a crowd. */
class CrowdTest {
    /** Sends what it is told to, and tells what it hears. */
    private record Parrot(int self) implements Machine<OverlayInput<String, Integer>, OverlayOutput<String, String>> {
        @Override
        public void handle(OverlayInput<String, Integer> input, Env<? super OverlayOutput<String, String>> env) {
            switch (input) {
                case OverlayInput.Command<String, Integer> in ->
                    env.out(new OverlayOutput.Send<>(in.command(), "from " + self));
                case OverlayInput.Received<String, Integer> in -> env.out(new OverlayOutput.Notify<>(in.message()));
                case OverlayInput.LinkDown<String, Integer> in ->
                    env.out(new OverlayOutput.Notify<>("no way to " + in.peer()));
                case OverlayInput.LinkUp<String, Integer> in -> {}
                case OverlayInput.Tick<String, Integer> in -> {}
            }
        }
    }

    private final List<String> told = new ArrayList<>();
    private final Crowd<String, Integer, String> crowd =
            new Crowd<>(new RunSeeds(1), 4, Links.UNIT, Parrot::new, new CrowdWatch<>() {
                @Override
                public void sent(int from, int to, String message) {}

                @Override
                public void event(int peer, int tick, String event) {
                    told.add(tick + ": " + peer + " " + event);
                }
            });

    @Test
    void a_message_takes_a_tick() {
        crowd.command(0, 1);
        crowd.run(10);
        assertThat(told).containsExactly("1: 1 from 0");
    }

    @Test
    void what_is_for_the_dead_is_gone_unless_links_tell() {
        crowd.kill(1);
        crowd.command(0, 1);
        crowd.run(10);
        assertThat(told).isEmpty();
        crowd.linksTell(true);
        crowd.command(0, 1);
        crowd.run(20);
        assertThat(told).hasSize(1).first().asString().endsWith("0 no way to 1");
        assertThat(crowd.toDead()).isEqualTo(2);
    }

    @Test
    void nothing_passes_between_islands() {
        crowd.partition(new int[] {0, 0, 1, 1});
        crowd.command(0, 1);
        crowd.command(0, 2);
        crowd.run(10);
        assertThat(told).containsExactly("1: 1 from 0");
        assertThat(crowd.lost()).isEqualTo(1);
        crowd.partition(null);
        crowd.command(0, 2);
        crowd.run(20);
        assertThat(told).hasSize(2);
    }

    @Test
    void held_messages_wait_in_both_directions() {
        crowd.hold(1, 50);
        crowd.command(1, 2);
        crowd.command(0, 1);
        crowd.run(49);
        assertThat(told).isEmpty();
        crowd.run(100);
        assertThat(told).containsExactly("50: 1 from 0", "51: 2 from 1");
    }
}
