package dev.starling.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Boxes of one kind differ in the wild: how long they remember, whether a carrier's turns packets round or drops mappings
 * by the clock. The shares are modelling choices; measurements give only their range.
 */
final class NatVariety {
    private static final double CARRIER_HAIRPINS = 1.0 / 3;
    private static final double CARRIER_ABSOLUTE = 0.05;
    private static final Duration ABSOLUTE = Duration.ofSeconds(60);
    private static final Duration UNREPLIED_MOST = Duration.ofSeconds(30);

    private NatVariety() {}

    /** The boxes of a kind with drawn lives; the outer box of two and those with port blocks are carriers'. */
    static List<NatConfig> vary(NatKind kind, RandomGenerator random) {
        List<NatConfig> plain = kind.boxes();
        List<NatConfig> varied = new ArrayList<>();
        for (int i = 0; i < plain.size(); i++) {
            NatConfig box = plain.get(i);
            boolean carriers = (plain.size() > 1 && i == plain.size() - 1)
                    || box.allocation() instanceof NatConfig.Allocation.Block;
            varied.add(vary(box, carriers, random));
        }
        return varied;
    }

    private static NatConfig vary(NatConfig box, boolean carriers, RandomGenerator random) {
        Duration replied = replied(random.nextDouble());
        Duration unreplied = replied.compareTo(UNREPLIED_MOST) < 0 ? replied : UNREPLIED_MOST;
        boolean absolute = random.nextDouble() < CARRIER_ABSOLUTE;
        boolean hairpin = random.nextDouble() < CARRIER_HAIRPINS;
        NatConfig varied = box.timeouts(unreplied, replied, carriers && absolute ? ABSOLUTE : Duration.ZERO);
        return carriers && hairpin ? varied.hairpin(NatConfig.Hairpin.EXTERNAL) : varied;
    }

    /** 30 s, 1, 2 and 5 min for 30, 20, 40 and 10 % of boxes. */
    private static Duration replied(double draw) {
        if (draw < 0.3) {
            return Duration.ofSeconds(30);
        }
        if (draw < 0.5) {
            return Duration.ofMinutes(1);
        }
        return draw < 0.9 ? Duration.ofMinutes(2) : Duration.ofMinutes(5);
    }
}
