package dev.starling.membership.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Env;
import dev.starling.core.OverlayOutput;
import dev.starling.core.OverlayOutput.Notify;
import dev.starling.core.OverlayOutput.Send;
import dev.starling.epidemic.Alone;
import dev.starling.membership.MembershipCommand;
import dev.starling.membership.MembershipEvent;
import dev.starling.membership.seeds.SeedsMessage.Members;
import dev.starling.membership.seeds.SeedsMessage.Register;
import dev.starling.membership.seeds.SeedsMessage.Unregister;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeedsMachineTest {
    private static final SeedsConfig CONFIG = SeedsConfig.DEFAULT.viewMax(3);

    private final SeedsMachine machine = new SeedsMachine(CONFIG, 0);
    private final Alone<SeedsMessage, MembershipCommand, MembershipEvent> peer = new Alone<>(machine);

    private int[] registered(int from) {
        List<OverlayOutput<SeedsMessage, MembershipEvent>> outputs = peer.receive(from, new Register());
        Send<SeedsMessage, MembershipEvent> send = (Send<SeedsMessage, MembershipEvent>) outputs.getFirst();
        assertThat(send.to()).isEqualTo(from);
        return ((Members) send.message()).peers();
    }

    @Test
    void a_seed_answers_with_others_as_many_as_a_view_holds() {
        peer.command(new MembershipCommand.Join(0));
        assertThat(registered(1)).isEmpty();
        assertThat(registered(2)).containsExactly(1);
        assertThat(registered(3)).containsExactlyInAnyOrder(1, 2);
        registered(4);
        registered(5);
        for (int i = 0; i < 20; i++) {
            assertThat(registered(5)).hasSizeBetween(2, 3).doesNotContain(5).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_lease_ends_unless_it_is_renewed() {
        peer.command(new MembershipCommand.Join(0));
        registered(1);
        registered(2);
        peer.at(CONFIG.leaseNs() - 1);
        registered(2);
        peer.at(CONFIG.leaseNs());
        assertThat(registered(3)).containsExactly(2);
        peer.receive(2, new Unregister());
        assertThat(registered(3)).isEmpty();
    }

    @Test
    void a_peer_registers_in_each_period_and_takes_the_last_answer_for_its_view() {
        assertThat(peer.command(new MembershipCommand.Join(7))).containsExactly(new Send<>(7, new Register()));
        peer.receive(7, new Members(new int[] {1, 2}));
        assertThat(peer.receive(7, new Members(new int[] {2, 3})))
                .containsExactly(
                        new Notify<>(new MembershipEvent.Down(1, false)), new Notify<>(new MembershipEvent.Up(3)));
        assertThat(peer.tick()).containsExactly(new Send<>(7, new Register()));
        assertThat(machine.known()).containsExactly(2, 3);
    }

    @Test
    void who_leaves_says_so() {
        peer.command(new MembershipCommand.Join(7));
        assertThat(peer.command(new MembershipCommand.Leave())).containsExactly(new Send<>(7, new Unregister()));
        assertThat(peer.deadlineNs()).isEqualTo(Env.NEVER);
    }

    @Test
    void nonsense_is_refused() {
        peer.command(new MembershipCommand.Join(7));
        peer.receive(8, new Members(new int[] {1}));
        peer.receive(7, new Members(new int[4]));
        peer.receive(7, new Register());
        assertThat(machine.rejected()).isEqualTo(3);
    }

    @Test
    void a_full_list_takes_nobody_more() {
        Leases leases = new Leases(2);
        assertThat(leases.renew(1, 10)).isTrue();
        assertThat(leases.renew(2, 20)).isTrue();
        assertThat(leases.renew(3, 30)).isFalse();
        leases.expire(10);
        assertThat(leases.renew(3, 30)).isTrue();
        assertThat(leases.size()).isEqualTo(2);
    }
}
