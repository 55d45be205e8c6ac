package dev.starling.epidemic.rumor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.OverlayOutput.Notify;
import dev.starling.core.OverlayOutput.Send;
import dev.starling.epidemic.Alone;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.EpidemicEvent;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.Retired;
import dev.starling.epidemic.rumor.RumorConfig.Variant;
import dev.starling.epidemic.rumor.RumorMessage.Ask;
import dev.starling.epidemic.rumor.RumorMessage.Rumor;
import dev.starling.epidemic.rumor.RumorMessage.Verdict;
import org.junit.jupiter.api.Test;

class RumorMachineTest {
    private static final Item NEWS = new Item(7, Bytes.utf8("news"));

    private static Alone<RumorMessage, Publish, EpidemicEvent> site(
            Variant variant, boolean feedback, boolean counter, int k) {
        RumorConfig config = RumorConfig.DEFAULT.variant(variant, feedback, counter, k);
        var site = new Alone<>(new RumorMachine(config, random -> 9, 0));
        site.command(new Publish(NEWS));
        return site;
    }

    @Test
    void a_counter_of_two_bears_two_who_knew_already() {
        var site = site(Variant.PUSH, true, true, 2);
        assertThat(site.tick()).containsExactly(new Send<>(9, new Rumor(NEWS, 1)));
        assertThat(site.receive(9, new Verdict(7, false))).isEmpty();
        site.tick();
        assertThat(site.receive(9, new Verdict(7, true)))
                .as("news bores nobody")
                .isEmpty();
        site.tick();
        assertThat(site.receive(9, new Verdict(7, false))).containsExactly(new Notify<>(new Retired(NEWS)));
        assertThat(site.tick()).isEmpty();
        assertThat(site.deadlineNs()).isEqualTo(Env.NEVER);
    }

    @Test
    void a_blind_one_is_bored_by_every_contact() {
        var site = site(Variant.PUSH, false, true, 1);
        assertThat(site.tick()).containsExactly(new Send<>(9, new Rumor(NEWS, 1)), new Notify<>(new Retired(NEWS)));
    }

    @Test
    void whoever_hears_tells_whether_it_was_news() {
        var site = site(Variant.PUSH, true, true, 1);
        Item other = new Item(8, Bytes.EMPTY);
        assertThat(site.receive(4, new Rumor(NEWS, 1))).containsExactly(new Send<>(4, new Verdict(7, false)));
        assertThat(site.receive(4, new Rumor(other, 3)))
                .containsExactly(new Notify<>(new Delivered(other, 3)), new Send<>(4, new Verdict(8, true)));
    }

    @Test
    void pulling_counts_cycles_and_one_in_need_sets_the_counter_back() {
        var site = site(Variant.PULL, true, true, 2);
        site.tick();
        assertThat(site.receive(4, new Ask())).containsExactly(new Send<>(4, new Rumor(NEWS, 1)));
        site.receive(4, new Verdict(7, false));
        site.receive(5, new Verdict(7, false));
        assertThat(site.tick()).as("one cycle without need").containsExactly(new Send<>(9, new Ask()));
        site.receive(4, new Verdict(7, false));
        site.receive(5, new Verdict(7, true));
        site.tick();
        site.receive(4, new Verdict(7, false));
        site.tick();
        assertThat(site.receive(4, new Ask())).as("set back, then one").isNotEmpty();
        site.receive(4, new Verdict(7, false));
        assertThat(site.tick()).contains(new Notify<>(new Retired(NEWS)));
        assertThat(site.receive(4, new Ask())).isEmpty();
    }

    @Test
    void a_verdict_about_what_nobody_told_is_nothing() {
        var site = site(Variant.PUSH, true, true, 1);
        assertThat(site.receive(3, new Verdict(99, false))).isEmpty();
        assertThat(site.receive(3, new Verdict(7, false)))
                .as("and not before the first cycle")
                .isEmpty();
    }
}
