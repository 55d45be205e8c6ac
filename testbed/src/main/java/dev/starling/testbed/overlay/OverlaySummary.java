package dev.starling.testbed.overlay;

import java.util.List;

/**
 * What a job came to.
 *
 * @param rounds all of them
 * @param losses what each killing lost
 * @param transfersDone downloads, each byte compared
 * @param ok whether every round before the first killing reached all that could be reached, and so did the last one; where
 *     a server is dead, the last one had nobody to ask
 */
public record OverlaySummary(
        String world,
        OverlayKind overlay,
        int peers,
        int alive,
        List<OverlayRound> rounds,
        List<Loss> losses,
        int transfersDone,
        int transfersFailed,
        boolean ok) {
    /**
     * A killing and what followed.
     *
     * @param round the first one after it
     * @param before the share reached in the round before; NaN where there was none
     * @param after the share reached in the round that began right after it
     * @param healed rounds until all that could be reached was again: 0 for at once, −1 for never
     */
    public record Loss(String what, int round, double before, double after, int healed) {}
}
