package dev.starling.tree.plumtree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput.Notify;
import dev.starling.core.OverlayOutput.Send;
import dev.starling.epidemic.Alone;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.tree.plumtree.PlumtreeMessage.Gossip;
import dev.starling.tree.plumtree.PlumtreeMessage.Graft;
import dev.starling.tree.plumtree.PlumtreeMessage.IHave;
import dev.starling.tree.plumtree.PlumtreeMessage.Prune;
import org.junit.jupiter.api.Test;

class PlumtreeMachineTest {
    private static final PlumtreeConfig CONFIG = PlumtreeConfig.DEFAULT;
    private static final Item NEWS = new Item(7, Bytes.utf8("news"));

    private final PlumtreeMachine machine = new PlumtreeMachine(CONFIG, 1, 2, 3);
    private final Alone<PlumtreeMessage, Publish, Delivered> peer = new Alone<>(machine);

    @Test
    void a_first_copy_is_delivered_and_goes_on_to_the_other_eager_links() {
        assertThat(peer.receive(2, new Gossip(NEWS, 4)))
                .containsExactly(
                        new Notify<>(new Delivered(NEWS, 4)),
                        new Send<>(1, new Gossip(NEWS, 5)),
                        new Send<>(3, new Gossip(NEWS, 5)));
    }

    @Test
    void a_duplicate_prunes_its_link() {
        peer.receive(2, new Gossip(NEWS, 4));
        assertThat(peer.receive(1, new Gossip(NEWS, 4))).containsExactly(new Send<>(1, new Prune(0)));
        assertThat(machine.isEager(1)).isFalse();
        assertThat(machine.isEager(2)).isTrue();
    }

    @Test
    void lazy_links_get_announcements_in_a_batch() {
        peer.receive(1, new Prune(0));
        peer.command(new Publish(NEWS));
        peer.command(new Publish(new Item(8, Bytes.EMPTY)));
        assertThat(peer.deadlineNs()).isEqualTo(CONFIG.announceNs());
        assertThat(peer.tick()).singleElement().isInstanceOfSatisfying(Send.class, send -> {
            assertThat(send.to()).isEqualTo(1);
            assertThat(((IHave) send.message()).ids()).containsExactly(7, 8);
            assertThat(((IHave) send.message()).hops()).containsExactly(1, 1);
        });
        assertThat(peer.deadlineNs()).isEqualTo(Env.NEVER);
    }

    @Test
    void what_was_announced_and_does_not_come_is_asked_for_from_one_after_the_other() {
        peer.receive(1, new IHave(new long[] {7}, new int[] {3}));
        peer.receive(3, new IHave(new long[] {7}, new int[] {3}));
        peer.receive(3, new IHave(new long[] {7}, new int[] {3}));
        assertThat(peer.deadlineNs()).isEqualTo(CONFIG.graftAfterNs());
        assertThat(peer.tick()).containsExactly(new Send<>(1, new Graft(7, true, 1)));
        assertThat(peer.tick()).containsExactly(new Send<>(3, new Graft(7, true, 1)));
        assertThat(peer.tick()).isEmpty();
        assertThat(peer.tick()).isEmpty();
        assertThat(peer.deadlineNs()).as("given up").isEqualTo(Env.NEVER);
    }

    @Test
    void what_comes_in_time_is_asked_for_from_nobody() {
        peer.receive(1, new IHave(new long[] {7}, new int[] {3}));
        peer.receive(2, new Gossip(NEWS, 1));
        peer.tick();
        assertThat(peer.deadlineNs()).isEqualTo(Env.NEVER);
    }

    @Test
    void a_graft_gets_the_item_and_makes_the_link_eager() {
        peer.command(new Publish(NEWS));
        peer.receive(1, new Prune(0));
        assertThat(peer.receive(1, new Graft(7, true, 1))).containsExactly(new Send<>(1, new Gossip(NEWS, 1)));
        assertThat(machine.isEager(1)).isTrue();
    }

    @Test
    void a_prune_that_was_on_its_way_when_its_link_was_grafted_is_ignored() {
        peer.receive(1, new Graft(99, true, 1));
        peer.receive(1, new Prune(0));
        assertThat(machine.isEager(1)).isTrue();
        peer.receive(1, new Prune(1));
        assertThat(machine.isEager(1)).isFalse();
    }

    @Test
    void strangers_and_nonsense_are_refused() {
        peer.receive(42, new Gossip(NEWS, 1));
        peer.receive(1, new Gossip(NEWS, 0));
        peer.receive(1, new IHave(new long[257], new int[257]));
        peer.receive(1, new IHave(new long[] {7}, new int[0]));
        peer.receive(1, new IHave(new long[] {7}, new int[] {0}));
        assertThat(machine.rejected()).isEqualTo(5);
    }

    @Test
    void a_link_that_is_gone_is_not_asked() {
        peer.receive(1, new IHave(new long[] {7}, new int[] {3}));
        peer.on(new OverlayInput.LinkDown<>(1));
        assertThat(peer.tick()).isEmpty();
    }

    @Test
    void a_branch_that_is_longer_by_the_threshold_is_left_for_the_one_that_is_announced() {
        peer.receive(2, new Gossip(NEWS, 10));
        assertThat(peer.receive(3, new IHave(new long[] {7}, new int[] {3})))
                .containsExactly(new Send<>(2, new Prune(0)), new Send<>(3, new Graft(7, false, 1)));
        assertThat(machine.isEager(2)).isFalse();
        assertThat(machine.isEager(3)).isTrue();
        assertThat(peer.receive(1, new IHave(new long[] {7}, new int[] {3})))
                .as("the new branch is as short")
                .isEmpty();
    }

    @Test
    void a_branch_that_is_longer_by_less_is_kept() {
        peer.receive(2, new Gossip(NEWS, 9));
        assertThat(peer.receive(3, new IHave(new long[] {7}, new int[] {3}))).isEmpty();
        assertThat(machine.isEager(2)).isTrue();
    }

    @Test
    void so_it_is_when_the_announcement_comes_before_the_item() {
        peer.receive(1, new IHave(new long[] {7}, new int[] {4}));
        peer.receive(3, new IHave(new long[] {7}, new int[] {3}));
        assertThat(peer.receive(2, new Gossip(NEWS, 10)))
                .contains(new Send<>(2, new Prune(0)), new Send<>(3, new Graft(7, false, 1)));
        assertThat(peer.deadlineNs()).as("nothing is missing").isEqualTo(CONFIG.announceNs());
    }

    @Test
    void a_graft_for_the_link_alone_gets_no_item() {
        peer.command(new Publish(NEWS));
        peer.receive(1, new Prune(0));
        assertThat(peer.receive(1, new Graft(7, false, 1))).isEmpty();
        assertThat(machine.isEager(1)).isTrue();
    }

    @Test
    void without_a_threshold_no_branch_is_left() {
        PlumtreeMachine calm = new PlumtreeMachine(CONFIG.thresholdHops(PlumtreeConfig.NO_OPTIMIZATION), 1, 2);
        Alone<PlumtreeMessage, Publish, Delivered> calmPeer = new Alone<>(calm);
        calmPeer.receive(1, new Gossip(NEWS, 200));
        assertThat(calmPeer.receive(2, new IHave(new long[] {7}, new int[] {1})))
                .isEmpty();
    }
}
