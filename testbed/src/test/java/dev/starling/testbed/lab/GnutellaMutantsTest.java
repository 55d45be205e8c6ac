package dev.starling.testbed.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.gnutella.GnutellaCommand;
import dev.starling.gnutella.GnutellaConfig;
import dev.starling.gnutella.GnutellaEvent;
import dev.starling.gnutella.GnutellaMachine;
import dev.starling.gnutella.GnutellaMessage;
import dev.starling.gnutella.Guid;
import dev.starling.gnutella.Library;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Graph;
import dev.starling.sim.crowd.Graphs;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gnutella obeys the closed forms of floods; servents with a fault do not. */
class GnutellaMutantsTest {
    private static final int N = 300;
    private static final int DEGREE = 6;

    private enum Fault {
        NONE,
        NO_DUPLICATE_SUPPRESSION,
        TTL_ONE_TOO_FAR,
        TTL_ONE_TOO_SHORT,
        SENDER_NOT_EXCLUDED
    }

    /** A servent behind a fault. */
    private static final class Servent
            implements Machine<
                    OverlayInput<GnutellaMessage, GnutellaCommand>, OverlayOutput<GnutellaMessage, GnutellaEvent>> {
        private final Fault fault;
        private final Supplier<GnutellaMachine> make;
        private GnutellaMachine honest;

        Servent(Fault fault, Supplier<GnutellaMachine> make) {
            this.fault = fault;
            this.make = make;
            honest = make.get();
        }

        @Override
        public void handle(
                OverlayInput<GnutellaMessage, GnutellaCommand> input,
                Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
            if (!(input instanceof OverlayInput.Received<GnutellaMessage, GnutellaCommand> in)) {
                honest.handle(input, env);
                return;
            }
            GnutellaMessage message = in.message();
            int ttl = message.ttl();
            if (fault == Fault.NO_DUPLICATE_SUPPRESSION) {
                honest = make.get();
            } else if (fault == Fault.TTL_ONE_TOO_FAR && ttl == 1) {
                ttl = 2;
            } else if (fault == Fault.TTL_ONE_TOO_SHORT && ttl == 2) {
                ttl = 1;
            }
            int before = honest.duplicates();
            honest.handle(new OverlayInput.Received<>(in.from(), message.over(ttl, message.hops())), env);
            if (fault == Fault.SENDER_NOT_EXCLUDED && honest.duplicates() == before && ttl > 1) {
                env.out(new OverlayOutput.Send<>(in.from(), message.over(ttl - 1, message.hops() + 1)));
            }
        }
    }

    private static final class Count implements CrowdWatch<GnutellaMessage, GnutellaEvent> {
        private int messages;
        private int reached;
        private int lastHop;

        @Override
        public void sent(int from, int to, GnutellaMessage message) {
            messages++;
        }

        @Override
        public void event(int peer, int tick, GnutellaEvent event) {
            if (event instanceof GnutellaEvent.Asked asked) {
                reached++;
                lastHop = Math.max(lastHop, asked.query().hops() + 1);
            }
        }
    }

    private static Count search(Fault fault, int ttl) {
        RunSeeds seeds = new RunSeeds(3);
        Graph graph = Graphs.regular(N, DEGREE, seeds.topology());
        Count count = new Count();
        Crowd<GnutellaMessage, GnutellaCommand, GnutellaEvent> crowd = new Crowd<>(
                seeds,
                N,
                Links.UNIT,
                p -> new Servent(
                        fault,
                        () -> new GnutellaMachine(
                                GnutellaConfig.SERVENT.ttl(ttl),
                                new Guid(p, p),
                                Arrivals.address(p),
                                Library.EMPTY,
                                graph.neighbours(p))),
                count);
        crowd.command(3, new GnutellaCommand.Search(new Guid(1, 1), Bytes.utf8("x")));
        crowd.run(1000);
        return count;
    }

    private static boolean obeysTheory(Fault fault) {
        Count near = search(fault, 2);
        // Without suppression a flood grows by five at each hop: it has shown itself by then.
        Count whole = search(fault, fault == Fault.NO_DUPLICATE_SUPPRESSION ? 5 : 7);
        return near.lastHop == 2
                && near.reached <= DEGREE * DEGREE
                && near.messages <= DEGREE * DEGREE
                && whole.messages == N * (DEGREE - 1) + 1
                && whole.reached == N - 1;
    }

    @Test
    void a_search_without_a_fault_obeys() {
        assertThat(obeysTheory(Fault.NONE)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void every_fault_breaks_a_closed_form(Fault fault) {
        assertThat(obeysTheory(fault)).isFalse();
    }
}
