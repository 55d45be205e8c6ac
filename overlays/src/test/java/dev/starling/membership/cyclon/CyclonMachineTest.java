package dev.starling.membership.cyclon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Env;
import dev.starling.core.OverlayOutput;
import dev.starling.core.OverlayOutput.Notify;
import dev.starling.core.OverlayOutput.Send;
import dev.starling.epidemic.Alone;
import dev.starling.membership.MembershipCommand;
import dev.starling.membership.MembershipEvent;
import dev.starling.membership.cyclon.CyclonMessage.Join;
import dev.starling.membership.cyclon.CyclonMessage.Place;
import dev.starling.membership.cyclon.CyclonMessage.Shuffle;
import dev.starling.membership.cyclon.CyclonMessage.ShuffleReply;
import dev.starling.membership.cyclon.CyclonMessage.Walk;
import java.util.List;
import org.junit.jupiter.api.Test;

class CyclonMachineTest {
    private static final int SELF = 100;
    private static final CyclonConfig CONFIG = CyclonConfig.DEFAULT.sizes(4, 3);

    private final CyclonMachine machine = new CyclonMachine(CONFIG, SELF);
    private final Alone<CyclonMessage, MembershipCommand, MembershipEvent> peer = new Alone<>(machine);

    /** A member that knows 1, 2, 3 and 4, who is the oldest. */
    private void knowsFour() {
        peer.command(new MembershipCommand.Join(1));
        peer.receive(9, new Place(2, 1));
        peer.receive(9, new Place(3, 2));
        peer.receive(9, new Place(4, 3));
        assertThat(machine.known()).containsExactly(1, 2, 3, 4);
    }

    private static Shuffle asked(List<OverlayOutput<CyclonMessage, MembershipEvent>> outputs) {
        return outputs.stream()
                .filter(out -> out instanceof Send<CyclonMessage, MembershipEvent> s && s.message() instanceof Shuffle)
                .map(out -> (Shuffle) ((Send<CyclonMessage, MembershipEvent>) out).message())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void joining_knows_the_contact_and_asks_it_for_places() {
        assertThat(peer.command(new MembershipCommand.Join(1)))
                .containsExactly(new Notify<>(new MembershipEvent.Up(1)), new Send<>(1, new Join()));
    }

    @Test
    void the_oldest_is_asked_and_leaves_and_gets_oneself_for_it() {
        knowsFour();
        List<OverlayOutput<CyclonMessage, MembershipEvent>> outputs = peer.tick();
        assertThat(outputs).first().isEqualTo(new Notify<>(new MembershipEvent.Down(4, false)));
        Shuffle shuffle = asked(outputs);
        assertThat(shuffle.peers()).hasSize(3).endsWith(SELF).doesNotContain(4).doesNotHaveDuplicates();
        assertThat(shuffle.ages()[2]).isZero();
        assertThat(machine.known()).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void what_comes_back_fills_empty_places_and_then_those_of_what_was_sent() {
        knowsFour();
        Shuffle shuffle = asked(peer.tick());
        peer.receive(4, new ShuffleReply(new int[] {21, 22, 23}, new int[] {5, 6, 7}));
        assertThat(machine.known())
                .hasSize(4)
                .contains(21, 22, 23)
                .doesNotContain(shuffle.peers()[0], shuffle.peers()[1]);
        assertThat(shuffle.peers())
                .as("messages are not written to")
                .endsWith(SELF)
                .doesNotContain(21);
    }

    @Test
    void neither_oneself_nor_whom_one_knows_is_learnt() {
        knowsFour();
        peer.tick();
        peer.receive(4, new ShuffleReply(new int[] {SELF, 1, 2}, new int[3]));
        assertThat(machine.known()).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void who_is_asked_answers_and_takes_what_it_got() {
        knowsFour();
        List<OverlayOutput<CyclonMessage, MembershipEvent>> outputs =
                peer.receive(9, new Shuffle(new int[] {31, 9}, new int[2]));
        ShuffleReply reply = (ShuffleReply) ((Send<CyclonMessage, MembershipEvent>) outputs.getFirst()).message();
        assertThat(new int[] {1, 2, 3, 4}).contains(reply.peers()).hasSizeGreaterThan(reply.peers().length);
        assertThat(reply.peers()).hasSize(3);
        assertThat(machine.known()).hasSize(4).contains(31, 9);
    }

    @Test
    void who_does_not_answer_has_failed() {
        knowsFour();
        peer.tick();
        assertThat(peer.tick()).first().isEqualTo(new Notify<>(new MembershipEvent.Down(4, true)));
        peer.receive(4, new ShuffleReply(new int[] {21}, new int[1]));
        assertThat(machine.known()).as("too late").doesNotContain(21);
    }

    @Test
    void a_walk_ends_by_giving_its_place_to_the_newcomer() {
        knowsFour();
        List<OverlayOutput<CyclonMessage, MembershipEvent>> outputs = peer.receive(1, new Walk(50, 0));
        assertThat(machine.known()).hasSize(4).contains(50);
        Send<?, ?> given = (Send<?, ?>) outputs.getFirst();
        assertThat(given.to()).isEqualTo(50);
        assertThat(machine.known()).doesNotContain(((Place) given.message()).peer());
    }

    @Test
    void a_newcomer_gets_as_many_walks_as_a_view_has_places() {
        knowsFour();
        assertThat(peer.receive(50, new Join()))
                .hasSize(4)
                .allMatch(out ->
                        out instanceof Send<?, ?> send && send.message().equals(new Walk(50, CONFIG.walk() - 1)));
    }

    @Test
    void who_knows_nobody_starts_anew_at_its_contact() {
        peer.command(new MembershipCommand.Join(1));
        peer.tick();
        assertThat(peer.tick()).contains(new Send<>(1, new Join()));
    }

    @Test
    void who_left_is_quiet() {
        knowsFour();
        peer.command(new MembershipCommand.Leave());
        assertThat(machine.known()).isEmpty();
        assertThat(peer.deadlineNs()).isEqualTo(Env.NEVER);
        assertThat(peer.receive(1, new Shuffle(new int[] {1}, new int[1]))).isEmpty();
    }

    @Test
    void nonsense_is_refused() {
        knowsFour();
        peer.receive(1, new Walk(50, 5));
        peer.receive(1, new Walk(50, -1));
        peer.receive(1, new Place(-1, 0));
        peer.receive(1, new Shuffle(new int[4], new int[4]));
        peer.receive(1, new Shuffle(new int[1], new int[2]));
        peer.receive(1, new ShuffleReply(new int[] {-4}, new int[1]));
        assertThat(machine.rejected()).isEqualTo(6);
    }
}
