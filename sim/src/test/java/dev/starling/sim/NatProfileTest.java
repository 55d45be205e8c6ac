package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The populations add up to what their names say. */
class NatProfileTest {
    @ParameterizedTest
    @CsvSource({"wild-2026, 16, 9", "srp-30, 30, 9", "mobile, 50, 2", "paranoid, 68, 2"})
    void a_profile_holds_its_share_of_hard_boxes(String name, double hard, double open) {
        NatProfile profile = NatProfile.named(name).orElseThrow();
        assertThat(profile.shares().stream()
                        .mapToDouble(NatProfile.Share::weight)
                        .sum())
                .as("percent, up to rounding in the notes")
                .isBetween(100.0, 102.0);
        assertThat(profile.shares().stream()
                        .filter(share -> share.kind().hard())
                        .mapToDouble(NatProfile.Share::weight)
                        .sum())
                .isEqualTo(hard);
        assertThat(profile.shares().getFirst()).isEqualTo(new NatProfile.Share(NatKind.OPEN, open));
    }

    @Test
    void draws_follow_the_weights() {
        SplittableRandom random = new SplittableRandom(2);
        Map<NatKind, Integer> drawn = new EnumMap<>(NatKind.class);
        for (int i = 0; i < 10_000; i++) {
            drawn.merge(NatProfile.WILD_2026.draw(random), 1, Integer::sum);
        }
        assertThat(drawn.get(NatKind.PRC)).isBetween(3500, 3900);
        assertThat(drawn.get(NatKind.ADM)).isBetween(60, 140);
        assertThat(drawn).doesNotContainKey(NatKind.FW);
    }

    @Test
    void a_share_of_one_kind_leaves_the_others_public() {
        assertThat(NatProfile.share(0.25, NatKind.SYM).shares())
                .isEqualTo(List.of(new NatProfile.Share(NatKind.SYM, 0.25), new NatProfile.Share(NatKind.OPEN, 0.75)));
        assertThatThrownBy(() -> NatProfile.share(1.5, NatKind.SYM)).hasMessageContaining("1.5");
        assertThatThrownBy(() -> NatProfile.hardShare(-1)).hasMessageContaining("-1");
    }

    @Test
    void names_are_as_in_the_notes() {
        assertThat(NatKind.parse("prc+sym")).contains(NatKind.PRC_SYM);
        assertThat(NatKind.parse("symblk")).contains(NatKind.SYMBLK);
        assertThat(NatKind.parse("cgn(prc+prc)")).contains(NatKind.PRC_PRC);
        assertThat(NatKind.parse("fw6")).contains(NatKind.FW);
        assertThat(NatKind.parse("cone")).isEmpty();
        assertThat(NatProfile.named("wild")).isEmpty();
    }

    @Test
    void boxes_of_one_kind_differ_where_variety_is_asked_for() {
        SplittableRandom random = new SplittableRandom(3);
        int shortLived = 0;
        int turning = 0;
        int timed = 0;
        for (int i = 0; i < 3000; i++) {
            List<NatConfig> boxes = NatVariety.vary(NatKind.PRC_SYM, random);
            assertThat(boxes).hasSize(2);
            NatConfig home = boxes.getFirst();
            NatConfig carrier = boxes.getLast();
            assertThat(home.hairpin()).isEqualTo(NatConfig.Hairpin.NONE);
            assertThat(home.lives().absolute()).isZero();
            shortLived += home.lives().replied().toSeconds() == 30 ? 1 : 0;
            turning += carrier.hairpin() == NatConfig.Hairpin.EXTERNAL ? 1 : 0;
            timed += carrier.lives().absolute().isZero() ? 0 : 1;
        }
        assertThat(shortLived).isBetween(800, 1000);
        assertThat(turning).isBetween(900, 1100);
        assertThat(timed).isBetween(110, 190);
    }
}
