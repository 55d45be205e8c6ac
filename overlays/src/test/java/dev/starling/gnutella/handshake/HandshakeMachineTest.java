package dev.starling.gnutella.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Span;
import dev.starling.gnutella.GnutellaConfig.Role;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Two sides that shake hands, over a wire that cuts what they say into single bytes. */
class HandshakeMachineTest {
    private static final Endpoint HOME = Endpoint.parse("10.0.0.7:6346");

    /** One side with all that it said and what became of it. */
    private static final class Side implements Env<LayerOutput<Agreed>> {
        final HandshakeMachine machine;
        final StringBuilder said = new StringBuilder();
        final List<String> up = new ArrayList<>();
        final List<Agreed> agreed = new ArrayList<>();
        final List<String> failures = new ArrayList<>();
        private int heard;
        long nowNs;

        Side(boolean initiator, Standing standing) {
            machine = new HandshakeMachine(initiator, standing, "Starling/1");
        }

        void hears(String text) {
            for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
                machine.handle(new LayerInput.FromBelow(ByteBuffer.wrap(new byte[] {b})), this);
            }
        }

        boolean hears(Side other) {
            String news = other.said.substring(heard);
            heard = other.said.length();
            hears(news);
            return !news.isEmpty();
        }

        @Override
        public void out(LayerOutput<Agreed> output) {
            switch (output) {
                case LayerOutput.Down<Agreed> out -> said.append(StandardCharsets.UTF_8.decode(out.data()));
                case LayerOutput.Up<Agreed> out ->
                    up.add(StandardCharsets.UTF_8.decode(out.data()).toString());
                case LayerOutput.Ready<Agreed> out -> agreed.add(out.result());
                case LayerOutput.End<Agreed> out -> up.add("end");
                case LayerOutput.Fail<Agreed> out -> failures.add(out.code());
            }
        }

        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public long epochMs() {
            return 0;
        }

        @Override
        public RandomGenerator random() {
            throw new AssertionError("a handshake draws nothing");
        }

        @Override
        public Span span() {
            return Span.NONE;
        }
    }

    private static Standing standing(Role role, int leaves, int ultrapeers) {
        return new Standing(role, HOME, leaves, 30, ultrapeers, 15, List.of(Endpoint.parse("10.0.0.9:6346")));
    }

    private static Side[] shake(Standing initiator, Standing responder) {
        Side one = new Side(true, initiator);
        Side other = new Side(false, responder);
        one.machine.handle(new LayerInput.Begin(), one);
        other.machine.handle(new LayerInput.Begin(), other);
        boolean more = true;
        while (more) {
            more = other.hears(one) | one.hears(other);
        }
        return new Side[] {one, other};
    }

    private static void become(Side[] sides, Role initiator, Role responder) {
        assertThat(sides[0].agreed).singleElement().satisfies(agreed -> {
            assertThat(agreed.self()).isEqualTo(initiator);
            assertThat(agreed.other()).isEqualTo(responder);
        });
        assertThat(sides[1].agreed).singleElement().satisfies(agreed -> {
            assertThat(agreed.self()).isEqualTo(responder);
            assertThat(agreed.other()).isEqualTo(initiator);
        });
        assertThat(sides[0].machine.deadlineNs()).isEqualTo(Env.NEVER);
    }

    @Test
    void protocol_04_is_two_lines() {
        Side[] sides = shake(standing(Role.SERVENT, 0, 0), standing(Role.SERVENT, 0, 0));
        become(sides, Role.SERVENT, Role.SERVENT);
        assertThat(sides[0].said).hasToString("GNUTELLA CONNECT/0.4\n\n");
        assertThat(sides[1].said).hasToString("GNUTELLA OK\n\n");
    }

    @Test
    void a_leaf_and_an_ultrapeer_agree_and_then_bytes_pass() {
        Side[] sides = shake(standing(Role.LEAF, 0, 0), standing(Role.ULTRAPEER, 0, 3));
        become(sides, Role.LEAF, Role.ULTRAPEER);
        assertThat(sides[0].said.toString())
                .startsWith("GNUTELLA CONNECT/0.6\r\n")
                .contains("X-Ultrapeer: False\r\n", "X-Query-Routing: 0.1\r\n")
                .endsWith("GNUTELLA/0.6 200 OK\r\nX-Ultrapeer: False\r\n\r\n");
        sides[1].machine.handle(
                new LayerInput.FromBelow(ByteBuffer.wrap(Bytes.utf8("abc").toArray())), sides[1]);
        assertThat(sides[1].up).containsExactly("abc");
        sides[1].machine.handle(
                new LayerInput.FromAbove(ByteBuffer.wrap(Bytes.utf8("def").toArray())), sides[1]);
        assertThat(sides[1].said).endsWith("def");
    }

    @Test
    void bytes_right_behind_the_last_block_are_not_lost() {
        Side other = new Side(false, standing(Role.ULTRAPEER, 0, 0));
        other.machine.handle(new LayerInput.Begin(), other);
        other.hears("GNUTELLA CONNECT/0.6\r\nX-Ultrapeer: False\r\n\r\nGNUTELLA/0.6 200 OK\r\n\r\nrest");
        assertThat(String.join("", other.up)).isEqualTo("rest");
    }

    @Test
    void an_ultrapeer_that_is_not_needed_becomes_a_leaf_unless_it_has_links() {
        become(shake(standing(Role.ULTRAPEER, 0, 0), standing(Role.ULTRAPEER, 0, 3)), Role.LEAF, Role.ULTRAPEER);
        become(shake(standing(Role.ULTRAPEER, 1, 0), standing(Role.ULTRAPEER, 0, 3)), Role.ULTRAPEER, Role.ULTRAPEER);
        become(shake(standing(Role.ULTRAPEER, 0, 1), standing(Role.ULTRAPEER, 0, 3)), Role.ULTRAPEER, Role.ULTRAPEER);
        become(shake(standing(Role.ULTRAPEER, 0, 0), standing(Role.ULTRAPEER, 25, 3)), Role.ULTRAPEER, Role.ULTRAPEER);
    }

    @Test
    void who_has_no_room_names_others() {
        Side[] sides = shake(standing(Role.LEAF, 0, 0), standing(Role.ULTRAPEER, 30, 3));
        assertThat(sides[0].failures).containsExactly("refused");
        assertThat(sides[1].failures).containsExactly("refused");
        assertThat(sides[0].machine.tries()).containsExactly(Endpoint.parse("10.0.0.9:6346"));
        assertThat(shake(standing(Role.LEAF, 0, 0), standing(Role.LEAF, 0, 0))[0].failures)
                .as("a leaf takes nobody")
                .containsExactly("refused");
        assertThat(shake(standing(Role.SERVENT, 0, 0), standing(Role.ULTRAPEER, 0, 0))[1].failures)
                .as("0.4 is of the past")
                .containsExactly("refused");
    }

    @Test
    void nonsense_silence_and_an_early_end_fail() {
        for (String nonsense :
                List.of("\n", "HELLO\r\n\r\n", "GNUTELLA CONNECT/0.6\r\nno colon\r\n\r\n", "x".repeat(5000))) {
            Side side = new Side(false, standing(Role.ULTRAPEER, 0, 0));
            side.machine.handle(new LayerInput.Begin(), side);
            side.hears(nonsense);
            assertThat(side.failures).containsExactly("bad-head");
        }
        Side slow = new Side(true, standing(Role.LEAF, 0, 0));
        slow.machine.handle(new LayerInput.Begin(), slow);
        slow.nowNs = Duration.ofSeconds(10).toNanos();
        slow.machine.handle(new LayerInput.Tick(), slow);
        slow.machine.handle(new LayerInput.EndBelow(), slow);
        assertThat(slow.failures).containsExactly("timeout");
        Side cut = new Side(true, standing(Role.LEAF, 0, 0));
        cut.machine.handle(new LayerInput.Begin(), cut);
        cut.machine.handle(new LayerInput.EndBelow(), cut);
        assertThat(cut.failures).containsExactly("closed");
    }

    @Test
    void who_may_be_an_ultrapeer_is_reachable_fast_and_has_been_there() {
        assertThat(new Candidate(true, Duration.ofHours(1), 15, 10).fit()).isTrue();
        assertThat(new Candidate(false, Duration.ofHours(1), 15, 10).fit()).isFalse();
        assertThat(new Candidate(true, Duration.ofMinutes(59), 15, 10).fit()).isFalse();
        assertThat(new Candidate(true, Duration.ofHours(1), 14, 10).fit()).isFalse();
        assertThat(new Candidate(true, Duration.ofHours(1), 15, 9).fit()).isFalse();
    }
}
