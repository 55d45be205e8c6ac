package dev.starling.testbed.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.flood.FloodMessage;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Graph;
import dev.starling.sim.crowd.Graphs;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The closed forms tell a right flood from wrong ones: each fault that people make breaks one of them. */
class MutantsTest {
    private static final int N = 400;
    private static final int DEGREE = 6;

    enum Fault {
        NONE,
        NO_DUPLICATE_SUPPRESSION,
        TTL_ONE_TOO_FAR,
        SENDER_NOT_EXCLUDED,
        LINK_REMOVED_ON_ONE_SIDE,
        LOSS_BY_RECEIVER
    }

    /** A flood with a fault on request. */
    private record Flood(Fault fault, int ttl, int self, int[] neighbours, Set<Long> seen)
            implements Machine<OverlayInput<FloodMessage, Publish>, OverlayOutput<FloodMessage, Delivered>> {
        @Override
        public void handle(
                OverlayInput<FloodMessage, Publish> input, Env<? super OverlayOutput<FloodMessage, Delivered>> env) {
            switch (input) {
                case OverlayInput.Command<FloodMessage, Publish> in ->
                    spread(in.command().item(), ttl, 0, -1, env);
                case OverlayInput.Received<FloodMessage, Publish> in -> {
                    FloodMessage message = in.message();
                    boolean deaf = fault == Fault.LOSS_BY_RECEIVER && self % 5 == 0;
                    boolean stop = fault == Fault.TTL_ONE_TOO_FAR ? message.ttl() < 1 : message.ttl() < 2;
                    boolean fresh = seen.add(message.item().id());
                    // Without suppression a copy circulates until its TTL ends.
                    if (!deaf && (fresh || fault == Fault.NO_DUPLICATE_SUPPRESSION)) {
                        spread(message.item(), stop ? 0 : message.ttl() - 1, message.hops(), in.from(), env);
                    }
                }
                case OverlayInput.LinkUp<FloodMessage, Publish> in -> {}
                case OverlayInput.LinkDown<FloodMessage, Publish> in -> {}
                case OverlayInput.Tick<FloodMessage, Publish> in -> {}
            }
        }

        private void spread(
                Item item, int left, int hops, int from, Env<? super OverlayOutput<FloodMessage, Delivered>> env) {
            seen.add(item.id());
            env.out(new OverlayOutput.Notify<>(new Delivered(item, hops)));
            boolean goesOn = left > 0 || (fault == Fault.TTL_ONE_TOO_FAR && left == 0 && hops <= ttl);
            for (int i = 0; goesOn && i < neighbours.length; i++) {
                boolean removed = fault == Fault.LINK_REMOVED_ON_ONE_SIDE && self == 7 && i == 0;
                boolean excluded = neighbours[i] == from && fault != Fault.SENDER_NOT_EXCLUDED;
                if (!excluded && !removed) {
                    env.out(new OverlayOutput.Send<>(neighbours[i], new FloodMessage(item, left, hops + 1)));
                }
            }
        }
    }

    private static final class Count implements CrowdWatch<FloodMessage, Delivered> {
        int reached;
        int lastHop;

        @Override
        public void sent(int from, int to, FloodMessage message) {}

        @Override
        public void event(int peer, int tick, Delivered event) {
            reached++;
            lastHop = Math.max(lastHop, event.hops());
        }
    }

    /** Whether everything that theory says about these two floods is so. */
    private static boolean obeysTheory(Fault fault) {
        Count whole = new Count();
        long messages = run(fault, 1000, 0, whole);
        Count near = new Count();
        run(fault, 2, 0, near);
        Count lossy = new Count();
        run(fault, 1000, 0.1, lossy);
        return messages == N * (DEGREE - 1) + 1
                && whole.reached == N
                && near.lastHop == 2
                && near.reached <= 1 + DEGREE + DEGREE * (DEGREE - 1)
                && lossy.reached > 0.99 * N;
    }

    private static long run(Fault fault, int ttl, double loss, Count count) {
        RunSeeds seeds = new RunSeeds(4);
        Graph graph = Graphs.regular(N, DEGREE, seeds.topology());
        // A flood without suppression grows for ever: a few hops show it.
        int limit = fault == Fault.NO_DUPLICATE_SUPPRESSION ? Math.min(ttl, 6) : ttl;
        Crowd<FloodMessage, Publish, Delivered> crowd = new Crowd<>(
                seeds,
                N,
                Links.UNIT.loss(loss),
                p -> new Flood(fault, limit, p, graph.neighbours(p), new HashSet<>()),
                count);
        crowd.command(3, new Publish(new Item(1, Bytes.EMPTY)));
        crowd.run(10_000);
        return crowd.sent();
    }

    @Test
    void a_flood_without_a_fault_obeys() {
        assertThat(obeysTheory(Fault.NONE)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void every_fault_breaks_a_closed_form(Fault fault) {
        assertThat(obeysTheory(fault)).isFalse();
    }

    @Test
    void draws_from_one_stream_shift_no_other() {
        RunSeeds one = new RunSeeds(9);
        RunSeeds other = new RunSeeds(9);
        other.roles().nextLong();
        assertThat(other.topology().nextLong()).isEqualTo(one.topology().nextLong());
        assertThat(one.topology().nextLong()).isNotEqualTo(one.roles().nextLong());
        // A message more that is lost changes nothing for peers who never meet it: the first rounds of gossip.
        double[] whole = GossipExperiment.among(2000, dev.starling.epidemic.gossip.GossipConfig.Mode.PUSH, 1)
                .run(3)
                .row("infectedByRound");
        double[] lossy = GossipExperiment.among(2000, dev.starling.epidemic.gossip.GossipConfig.Mode.PUSH, 1)
                .loss(0.001)
                .run(3)
                .row("infectedByRound");
        assertThat(lossy[3]).isEqualTo(whole[3]);
    }
}
