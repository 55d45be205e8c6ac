package dev.starling.gnutella.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Env;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Alone;
import dev.starling.gnutella.walk.WalkMessage.Check;
import dev.starling.gnutella.walk.WalkMessage.Checked;
import dev.starling.gnutella.walk.WalkMessage.Here;
import dev.starling.gnutella.walk.WalkMessage.Spread;
import dev.starling.gnutella.walk.WalkMessage.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Peer 5 with the neighbours 1, 2 and 3. */
class WalkMachineTest {
    private static final Surroundings NOTHING = key -> Surroundings.NOBODY;
    private static final Surroundings HERE = key -> 5;

    private static Alone<WalkMessage, Seek, WalkEvent> peer(WalkConfig config, Surroundings surroundings) {
        return new Alone<>(new WalkMachine(config, 5, surroundings, 1, 2, 3));
    }

    private static OverlayOutput<WalkMessage, WalkEvent> send(int to, WalkMessage message) {
        return new OverlayOutput.Send<>(to, message);
    }

    private static OverlayOutput<WalkMessage, WalkEvent> told(WalkEvent event) {
        return new OverlayOutput.Notify<>(event);
    }

    @Test
    void as_many_walkers_set_out_as_there_are_to_be() {
        assertThat(peer(WalkConfig.WALK.walkers(7, 4), NOTHING).command(new Seek(9, 4)))
                .hasSize(7)
                .allMatch(out -> out instanceof OverlayOutput.Send<?, ?> send
                        && send.message() instanceof Step step
                        && step.steps() == 1
                        && step.origin() == 5);
    }

    @Test
    void a_walker_steps_on_but_not_back() {
        for (int i = 0; i < 50; i++) {
            List<OverlayOutput<WalkMessage, WalkEvent>> out =
                    peer(WalkConfig.WALK, NOTHING).receive(2, new Step(9, 8, 4, 0, 1));
            assertThat(out).hasSize(2).last().isIn(send(1, new Step(9, 8, 4, 0, 2)), send(3, new Step(9, 8, 4, 0, 2)));
        }
    }

    @Test
    void every_fourth_step_it_asks_whether_to_go_on() {
        Alone<WalkMessage, Seek, WalkEvent> peer = peer(WalkConfig.WALK, NOTHING);
        assertThat(peer.receive(2, new Step(9, 8, 4, 3, 4))).last().isEqualTo(send(8, new Check(9, 3)));
        assertThat(peer.receive(8, new Checked(9, 3, true))).hasSize(1);
        assertThat(peer.receive(8, new Checked(9, 3, true))).as("once").isEmpty();
        peer.receive(2, new Step(9, 8, 4, 3, 8));
        assertThat(peer.receive(8, new Checked(9, 3, false))).as("it ends").isEmpty();
    }

    @Test
    void the_origin_wants_it_until_it_is_found() {
        Alone<WalkMessage, Seek, WalkEvent> peer = peer(WalkConfig.WALK, NOTHING);
        peer.command(new Seek(9, 4));
        assertThat(peer.receive(7, new Check(9, 3))).containsExactly(send(7, new Checked(9, 3, true)));
        assertThat(peer.receive(7, new Check(10, 3))).containsExactly(send(7, new Checked(10, 3, false)));
        assertThat(peer.receive(6, new Here(9, 6, 12))).containsExactly(told(new WalkEvent.Found(9, 6, 12)));
        assertThat(peer.receive(6, new Here(9, 6, 13))).as("found once").isEmpty();
        assertThat(peer.receive(7, new Check(9, 3))).containsExactly(send(7, new Checked(9, 3, false)));
    }

    @Test
    void a_walker_ends_where_it_finds_and_where_its_ttl_ends() {
        assertThat(peer(WalkConfig.WALK, HERE).receive(2, new Step(9, 8, 4, 0, 3)))
                .containsExactly(told(new WalkEvent.Asked(9)), send(8, new Here(9, 5, 3)));
        assertThat(peer(WalkConfig.WALK.ttl(3), NOTHING).receive(2, new Step(9, 8, 4, 0, 3)))
                .containsExactly(told(new WalkEvent.Asked(9)));
    }

    @Test
    void a_flood_goes_to_all_others_once_up_to_its_ttl() {
        Alone<WalkMessage, Seek, WalkEvent> peer = peer(WalkConfig.FLOOD.ttl(2), NOTHING);
        assertThat(peer.command(new Seek(9, 4))).hasSize(3).contains(send(1, new Spread(9, 5, 4, 0, 2, 1)));
        assertThat(peer.receive(2, new Spread(7, 8, 4, 0, 2, 1)))
                .containsExactly(
                        told(new WalkEvent.Asked(7)),
                        send(1, new Spread(7, 8, 4, 0, 1, 2)),
                        send(3, new Spread(7, 8, 4, 0, 1, 2)));
        assertThat(peer.receive(1, new Spread(7, 8, 4, 0, 2, 1))).isEmpty();
        assertThat(peer.receive(2, new Spread(6, 8, 4, 0, 1, 2))).containsExactly(told(new WalkEvent.Asked(6)));
    }

    @Test
    void rings_grow_until_it_is_found_or_the_last() {
        Alone<WalkMessage, Seek, WalkEvent> peer = peer(WalkConfig.RING.ttl(2), NOTHING);
        assertThat(peer.command(new Seek(9, 4))).hasSize(3).contains(send(1, new Spread(9, 5, 4, 1, 1, 1)));
        assertThat(peer.tick()).hasSize(3).contains(send(1, new Spread(9, 5, 4, 2, 2, 1)));
        assertThat(peer.tick()).containsExactly(told(new WalkEvent.GaveUp(9)));
        peer.command(new Seek(10, 4));
        peer.receive(6, new Here(10, 6, 1));
        assertThat(peer.deadlineNs()).isEqualTo(Env.NEVER);
    }

    @Test
    void a_biased_walker_goes_to_the_strongest_first_and_to_each_once() {
        Surroundings strong = new Surroundings() {
            @Override
            public int holder(long key) {
                return NOBODY;
            }

            @Override
            public int capacity(int neighbour) {
                return neighbour == 2 ? 100 : neighbour;
            }

            @Override
            public boolean biased() {
                return true;
            }
        };
        Alone<WalkMessage, Seek, WalkEvent> peer = peer(WalkConfig.WALK.walkers(3, 4), strong);
        assertThat(peer.command(new Seek(9, 4)))
                .extracting(out -> ((OverlayOutput.Send<?, ?>) out).to())
                .containsExactly(2, 3, 1);
    }
}
