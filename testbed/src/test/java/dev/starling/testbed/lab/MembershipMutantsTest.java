package dev.starling.testbed.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.membership.MembershipCommand;
import dev.starling.membership.MembershipEvent;
import dev.starling.membership.hyparview.HyParViewConfig;
import dev.starling.membership.hyparview.HyParViewMachine;
import dev.starling.membership.hyparview.HyParViewMessage;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said about a membership's graph tells a right HyParView from wrong ones. */
class MembershipMutantsTest {
    private static final int N = 3000;
    private static final int SEEDS = 3;
    private static final int ROUND = MembershipCrowd.ROUND_TICKS;

    enum Fault {
        NONE,
        DEAD_NEVER_EVICTED,
        NO_REPLACEMENT,
        LINK_REMOVED_ON_ONE_SIDE
    }

    private static final HyParViewConfig CONFIG = MembershipKnobs.hyParView()
            .times(MembershipCrowd.ROUND_NS, MembershipCrowd.ROUND_NS / 10, HyParViewConfig.NEVER);

    /** HyParView with a fault on request. */
    private record Faulty(HyParViewMachine right, Fault fault)
            implements Machine<
                    OverlayInput<HyParViewMessage, MembershipCommand>,
                    OverlayOutput<HyParViewMessage, MembershipEvent>> {
        @Override
        public long deadlineNs() {
            return right.deadlineNs();
        }

        @Override
        public void handle(
                OverlayInput<HyParViewMessage, MembershipCommand> input,
                Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
            boolean unheard = input instanceof OverlayInput.LinkDown && fault == Fault.DEAD_NEVER_EVICTED;
            if (!unheard) {
                Env<OverlayOutput<HyParViewMessage, MembershipEvent>> own = env.as(out -> {
                    if (!(fault == Fault.LINK_REMOVED_ON_ONE_SIDE
                            && out instanceof OverlayOutput.Send<HyParViewMessage, MembershipEvent> send
                            && send.message() instanceof HyParViewMessage.Disconnect)) {
                        env.out(out);
                    }
                });
                right.handle(input, own);
            }
        }
    }

    private static final class Peers implements CrowdWatch<HyParViewMessage, MembershipEvent> {
        final HyParViewMachine[] machines = new HyParViewMachine[N];
        final Crowd<HyParViewMessage, MembershipCommand, MembershipEvent> crowd;

        Peers(Fault fault, HyParViewConfig config, long seed) {
            SplittableRandom contacts = new SplittableRandom(seed);
            crowd = new Crowd<>(
                    new RunSeeds(seed),
                    N,
                    Links.UNIT,
                    p -> {
                        int[] known = p == 0 ? new int[0] : new int[] {contacts.nextInt(p), contacts.nextInt(p)};
                        machines[p] = new HyParViewMachine(config, p, known);
                        return new Faulty(machines[p], fault);
                    },
                    this);
            crowd.linksTell(true);
            for (int p = 0; p < N; p++) {
                crowd.command(p, new MembershipCommand.Join(p == 0 ? 0 : contacts.nextInt(p)));
                if (p % 4 == 0) {
                    crowd.run(crowd.tick() + 1);
                }
            }
            rounds(5);
        }

        void rounds(int count) {
            crowd.run(crowd.tick() + count * ROUND);
        }

        Outcome measured() {
            int[][] views = new int[N][];
            for (int p = 0; p < N; p++) {
                views[p] = crowd.alive(p) ? machines[p].active() : new int[0];
            }
            Outcome outcome = new Outcome(0);
            new ViewGraph(views, crowd::alive).measure(outcome, "", new SplittableRandom(1));
            return outcome;
        }

        @Override
        public void sent(int from, int to, HyParViewMessage message) {}

        @Override
        public void event(int peer, int tick, MembershipEvent event) {}
    }

    /** Whether the overlay is connected and symmetric, and stays so without its dead. */
    private static boolean obeys(Fault fault) {
        for (int seed = 1; seed <= SEEDS; seed++) {
            Peers peers = new Peers(fault, CONFIG.replaceDisconnected(fault != Fault.NO_REPLACEMENT), seed);
            Outcome whole = peers.measured();
            for (int p = 0; p < N; p += 5) {
                peers.crowd.kill(p);
            }
            peers.rounds(25);
            Outcome healed = peers.measured();
            if (whole.number("connected") < 1
                    || whole.number("symmetry") < 0.999
                    || healed.number("deadShare") > 0
                    || healed.number("connected") < 1) {
                return false;
            }
        }
        return true;
    }

    @Test
    void hyparview_without_a_fault_obeys() {
        assertThat(obeys(Fault.NONE)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void every_fault_shows_in_the_graph(Fault fault) {
        assertThat(obeys(fault)).isFalse();
    }

    /** With contacts that are asked now and then, or without, by what the reserves remember of the other half. */
    @ParameterizedTest
    @ValueSource(longs = {20L * MembershipCrowd.ROUND_NS, HyParViewConfig.NEVER})
    void halves_of_a_partition_merge(long refreshNs) {
        Peers peers = new Peers(Fault.NONE, CONFIG.times(CONFIG.periodNs(), CONFIG.answerNs(), refreshNs), 1);
        int[] islands = new int[N];
        for (int p = 0; p < N; p += 2) {
            islands[p] = 1;
        }
        peers.crowd.partition(islands);
        // Who looks for neighbours asks all of its reserve meanwhile; the others' reserves, which nobody asks,
        // remember.
        peers.rounds(60);
        assertThat(peers.measured().number("largestComponent")).isLessThan(0.51);
        peers.crowd.partition(null);
        peers.rounds(30);
        assertThat(peers.measured().number("connected")).isOne();
    }
}
