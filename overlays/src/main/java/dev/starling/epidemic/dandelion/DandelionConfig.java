package dev.starling.epidemic.dandelion;

import dev.starling.epidemic.flood.FloodConfig;
import java.time.Duration;

/**
 * How stems are.
 *
 * @param fluff the probability that a peer ends a stem: 0.1
 * @param epoch how long a peer keeps the neighbours it drew for stems: 10 min
 * @param failSafe after how long a peer of the stem floods what it has not seen flooded
 * @param stemsMax stems that a peer waits for
 * @param flood how it is flooded
 */
public record DandelionConfig(double fluff, Duration epoch, Duration failSafe, int stemsMax, FloodConfig flood) {
    /** Stems of ten links on the average. */
    public static final DandelionConfig DEFAULT =
            new DandelionConfig(0.1, Duration.ofMinutes(10), Duration.ofSeconds(30), 1024, FloodConfig.DEFAULT);

    public DandelionConfig {
        if (!(fluff > 0 && fluff <= 1) || !epoch.isPositive() || !failSafe.isPositive() || stemsMax < 1) {
            throw new IllegalArgumentException(
                    "stems end with a probability above 0, and times and limits are positive," + " not " + fluff + ", "
                            + epoch + ", " + failSafe + ", " + stemsMax);
        }
    }

    /** The same with another probability and flood. */
    public DandelionConfig with(double probability, FloodConfig other) {
        return new DandelionConfig(probability, epoch, failSafe, stemsMax, other);
    }
}
