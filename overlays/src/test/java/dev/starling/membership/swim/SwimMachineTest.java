package dev.starling.membership.swim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Env;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.core.OverlayOutput.Notify;
import dev.starling.core.OverlayOutput.Send;
import dev.starling.epidemic.Alone;
import dev.starling.membership.MembershipCommand;
import dev.starling.membership.MembershipEvent;
import dev.starling.membership.swim.SwimConfig.Lifeguard;
import dev.starling.membership.swim.SwimMessage.Ack;
import dev.starling.membership.swim.SwimMessage.Join;
import dev.starling.membership.swim.SwimMessage.Nack;
import dev.starling.membership.swim.SwimMessage.Ping;
import dev.starling.membership.swim.SwimMessage.PingReq;
import dev.starling.membership.swim.SwimMessage.State;
import dev.starling.membership.swim.SwimMessage.Status;
import dev.starling.membership.swim.SwimMessage.Update;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SwimMachineTest {
    private static final SwimConfig PLAIN = SwimConfig.DEFAULT;
    private static final SwimConfig GUARDED = PLAIN.suspicion(true, 4, Lifeguard.ON);
    private static final int SELF = 0;
    private static final Update[] NONE = {};

    private SwimMachine machine = new SwimMachine(PLAIN, SELF, 6, 0);
    private Alone<SwimMessage, MembershipCommand, MembershipEvent> peer = new Alone<>(machine);

    private void configured(SwimConfig config) {
        machine = new SwimMachine(config, SELF, 6, 0);
        peer = new Alone<>(machine);
    }

    private static Update news(int member, Status status, long incarnation, int by) {
        return new Update(member, status, incarnation, by);
    }

    private void heard(Update... updates) {
        peer.receive(5, new Ack(-1, updates));
    }

    private static List<Send<SwimMessage, MembershipEvent>> sent(
            List<OverlayOutput<SwimMessage, MembershipEvent>> outputs) {
        return outputs.stream()
                .filter(out -> out instanceof Send<SwimMessage, MembershipEvent>)
                .map(out -> (Send<SwimMessage, MembershipEvent>) out)
                .toList();
    }

    /** Lets time pass, in which everybody answers; whom it then takes for dead. */
    private List<Integer> until(long ns) {
        List<Integer> failed = new ArrayList<>();
        while (peer.deadlineNs() <= ns) {
            for (OverlayOutput<SwimMessage, MembershipEvent> out : peer.tick()) {
                switch (out) {
                    case Send<SwimMessage, MembershipEvent> send -> {
                        if (send.message() instanceof Ping ping) {
                            peer.receive(send.to(), new Ack(ping.number(), NONE));
                        }
                    }
                    case Notify<SwimMessage, MembershipEvent> told -> {
                        if (told.event() instanceof MembershipEvent.Down down) {
                            failed.add(down.peer());
                        }
                    }
                }
            }
        }
        return failed;
    }

    @Test
    void a_period_pings_another_and_a_silent_one_is_asked_through_others_and_then_suspected() {
        Send<SwimMessage, MembershipEvent> ping = sent(peer.tick()).getFirst();
        assertThat(ping.message()).isInstanceOf(Ping.class);
        assertThat(peer.deadlineNs()).isEqualTo(PLAIN.timeoutNs());
        assertThat(sent(peer.tick())).hasSize(3).allSatisfy(send -> {
            assertThat(send.message())
                    .isInstanceOfSatisfying(
                            PingReq.class,
                            request -> assertThat(request.target()).isEqualTo(ping.to()));
            assertThat(send.to()).isNotIn(SELF, ping.to());
        });
        assertThat(peer.tick()).first().isEqualTo(new Notify<>(new MembershipEvent.Suspected(ping.to())));
        assertThat(machine.believesAlive(ping.to())).as("until it is certain").isTrue();
    }

    @Test
    void whoever_answers_directly_or_through_a_helper_is_fine() {
        Send<SwimMessage, MembershipEvent> ping = sent(peer.tick()).getFirst();
        int number = ((Ping) ping.message()).number();
        int helper = sent(peer.tick()).getFirst().to();
        peer.receive(helper, new Ack(number, NONE));
        assertThat(peer.tick()).noneMatch(out -> out instanceof Notify<?, ?>);
    }

    @Test
    void strangers_do_not_answer_for_others() {
        Send<SwimMessage, MembershipEvent> ping = sent(peer.tick()).getFirst();
        peer.receive(77, new Ack(((Ping) ping.message()).number(), NONE));
        peer.tick();
        assertThat(peer.tick()).first().isInstanceOf(Notify.class);
    }

    @Test
    void without_suspicion_the_silent_is_dead_at_once() {
        configured(PLAIN.suspicion(false, 4, Lifeguard.OFF));
        int target = sent(peer.tick()).getFirst().to();
        peer.tick();
        assertThat(peer.tick()).first().isEqualTo(new Notify<>(new MembershipEvent.Down(target, true)));
        assertThat(machine.believesAlive(target)).isFalse();
        assertThat(machine.living()).isEqualTo(5);
    }

    @Test
    void a_suspect_that_says_nothing_for_long_enough_is_dead() {
        heard(news(3, Status.SUSPECT, 0, 5));
        assertThat(until(PLAIN.suspicionMinNs(6) - 1)).isEmpty();
        assertThat(until(PLAIN.suspicionMinNs(6))).containsExactly(3);
    }

    @Test
    void a_higher_incarnation_alone_undoes_a_suspicion_or_a_death() {
        heard(news(3, Status.SUSPECT, 4, 5), news(3, Status.ALIVE, 4, 3));
        assertThat(until(PLAIN.suspicionMinNs(6))).containsExactly(3);
        heard(news(3, Status.ALIVE, 4, 3), news(3, Status.SUSPECT, 9, 5));
        assertThat(machine.believesAlive(3)).isFalse();
        heard(news(3, Status.ALIVE, 5, 3));
        assertThat(machine.believesAlive(3)).isTrue();
        heard(news(3, Status.DEAD, 4, 5));
        assertThat(machine.believesAlive(3)).as("old news").isTrue();
    }

    @Test
    void who_is_suspected_says_that_it_lives_in_a_higher_incarnation() {
        Ack answer = (Ack) sent(peer.receive(2, new Ping(9, new Update[] {news(SELF, Status.SUSPECT, 0, 5)})))
                .getFirst()
                .message();
        assertThat(answer.number()).isEqualTo(9);
        assertThat(answer.updates()).containsExactly(news(SELF, Status.ALIVE, 1, SELF));
    }

    @Test
    void news_are_sent_so_many_times_and_the_least_sent_first() {
        heard(news(3, Status.ALIVE, 1, 3));
        int times = PLAIN.transmissions(6);
        for (int i = 0; i < times; i++) {
            assertThat(((Ack) sent(peer.receive(2, new Ping(i, NONE)))
                                    .getFirst()
                                    .message())
                            .updates())
                    .hasSize(1);
        }
        assertThat(((Ack) sent(peer.receive(2, new Ping(9, NONE))).getFirst().message()).updates())
                .isEmpty();
    }

    @Test
    void a_helper_asks_and_passes_the_answer_on() {
        Send<SwimMessage, MembershipEvent> ping =
                sent(peer.receive(2, new PingReq(41, 4, NONE))).getFirst();
        assertThat(ping.to()).isEqualTo(4);
        Send<SwimMessage, MembershipEvent> ack = sent(peer.receive(4, new Ack(((Ping) ping.message()).number(), NONE)))
                .getFirst();
        assertThat(ack.to()).isEqualTo(2);
        assertThat(((Ack) ack.message()).number()).isEqualTo(41);
    }

    @Test
    void with_lifeguard_a_helper_that_hears_nothing_says_so() {
        configured(GUARDED);
        peer.at(1);
        peer.receive(2, new PingReq(41, 4, NONE));
        peer.at(1 + GUARDED.timeoutNs() * 4 / 5);
        assertThat(peer.on(new OverlayInput.Tick<>())).contains(new Send<>(2, new Nack(41)));
    }

    @Test
    void with_lifeguard_bad_health_stretches_the_own_times() {
        configured(GUARDED);
        peer.tick();
        peer.tick();
        peer.tick();
        assertThat(machine.health()).as("three helpers said nothing").isEqualTo(3);
        assertThat(peer.deadlineNs()).isEqualTo(GUARDED.periodNs() + 4 * GUARDED.timeoutNs());
    }

    @Test
    void with_lifeguard_confirmations_shorten_a_suspicion() {
        configured(GUARDED);
        long shortest = GUARDED.suspicionMinNs(6);
        assertThat(GUARDED.suspicionNs(6, 0)).isEqualTo(6 * shortest);
        assertThat(GUARDED.suspicionNs(6, 1)).isBetween(3 * shortest, 4 * shortest);
        assertThat(GUARDED.suspicionNs(6, 3)).isEqualTo(shortest);
        heard(news(3, Status.SUSPECT, 0, 5), news(3, Status.SUSPECT, 0, 5));
        heard(news(3, Status.SUSPECT, 0, 1), news(3, Status.SUSPECT, 0, 2), news(3, Status.SUSPECT, 0, 4));
        assertThat(until(shortest)).containsExactly(3);
    }

    @Test
    void with_lifeguard_a_suspect_is_told_first() {
        configured(GUARDED);
        Update suspicion = news(3, Status.SUSPECT, 0, 5);
        heard(suspicion);
        for (int i = 0; i < 50; i++) {
            assertThat(((Ack) sent(peer.receive(3, new Ping(i, NONE)))
                                    .getFirst()
                                    .message())
                            .updates())
                    .startsWith(suspicion);
        }
    }

    @Test
    void who_could_not_run_judges_nobody_by_what_it_missed() {
        peer.tick();
        heard(news(3, Status.SUSPECT, 0, 5));
        peer.at(100 * PLAIN.periodNs());
        assertThat(peer.on(new OverlayInput.Tick<>())).noneMatch(out -> out instanceof Notify<?, ?>);
        assertThat(machine.believesAlive(3)).isTrue();
    }

    @Test
    void a_newcomer_gets_the_whole_list_and_is_news() {
        List<Send<SwimMessage, MembershipEvent>> outputs = sent(peer.receive(9, new Join(7)));
        assertThat(((State) outputs.getFirst().message()).updates())
                .hasSize(7)
                .contains(news(9, Status.ALIVE, 7, 9), news(SELF, Status.ALIVE, 0, SELF));
        assertThat(machine.believesAlive(9)).isTrue();
        assertThat(machine.believesAlive(8)).isFalse();

        SwimMachine newcomer = new SwimMachine(PLAIN, 9, 0, 0);
        Alone<SwimMessage, MembershipCommand, MembershipEvent> other = new Alone<>(newcomer);
        assertThat(other.command(new MembershipCommand.Join(SELF))).containsExactly(new Send<>(SELF, new Join(0)));
        other.receive(SELF, outputs.getFirst().message());
        assertThat(newcomer.living()).isEqualTo(7);
    }

    @Test
    void who_leaves_tells_some_and_is_not_taken_for_failed() {
        Send<SwimMessage, MembershipEvent> farewell =
                sent(peer.command(new MembershipCommand.Leave())).getFirst();
        assertThat(peer.deadlineNs()).isEqualTo(Env.NEVER);
        Alone<SwimMessage, MembershipCommand, MembershipEvent> other = new Alone<>(new SwimMachine(PLAIN, 1, 6, 0));
        assertThat(other.receive(SELF, farewell.message()))
                .containsExactly(new Notify<>(new MembershipEvent.Down(SELF, false)));
    }

    @Test
    void the_dead_are_asked_now_and_then_and_hear_of_their_death() {
        heard(news(3, Status.DEAD, 0, 5));
        boolean told = false;
        for (int i = 0; i < 4 * PLAIN.revisitPeriods(); i++) {
            for (Send<SwimMessage, MembershipEvent> send : sent(peer.tick())) {
                if (send.message() instanceof Ping ping && send.to() == 3) {
                    told = true;
                    assertThat(ping.updates()).contains(news(3, Status.DEAD, 0, SELF));
                } else if (send.message() instanceof Ping ping) {
                    peer.receive(send.to(), new Ack(ping.number(), NONE));
                }
            }
        }
        assertThat(told).isTrue();
    }

    @Test
    void nonsense_is_refused() {
        peer.receive(1, new Ping(1, new Update[9]));
        peer.receive(1, new State(NONE));
        peer.receive(1, new PingReq(1, 99, NONE));
        heard(news(-1, Status.ALIVE, 0, 1), news(1 << 20, Status.ALIVE, 0, 1), news(3, Status.DEAD, -1, 1));
        assertThat(machine.rejected()).isEqualTo(6);
    }
}
