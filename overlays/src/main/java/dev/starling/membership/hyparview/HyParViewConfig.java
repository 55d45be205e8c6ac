package dev.starling.membership.hyparview;

import java.time.Duration;

/**
 * HyParView's sizes and times.
 *
 * @param activeMax links; the paper has ⌈log10 N⌉ + 1
 * @param passiveMax peers in reserve; six times as many
 * @param activeWalk steps of a FORWARDJOIN and of a SHUFFLE (ARWL)
 * @param passiveWalk with so many steps left a FORWARDJOIN's peer goes into the reserve (PRWL)
 * @param shuffleActive links that a SHUFFLE offers
 * @param shufflePassive peers in reserve that a SHUFFLE offers
 * @param periodNs between shuffles, keep-alives and looks for what is missing
 * @param answerNs an unanswered JOIN or NEIGHBOR means unreachable after that
 * @param refreshNs on average between refreshes through a contact; {@link #NEVER}
 * @param silentPeriodsMax periods without a word after which a neighbour has failed; 0: no keep-alives are sent, links tell
 * @param replaceDisconnected whether whoever is told DISCONNECT looks for a replacement, and not only after a failure
 */
public record HyParViewConfig(
        int activeMax,
        int passiveMax,
        int activeWalk,
        int passiveWalk,
        int shuffleActive,
        int shufflePassive,
        long periodNs,
        long answerNs,
        long refreshNs,
        int silentPeriodsMax,
        boolean replaceDisconnected) {
    /** No refresh. */
    public static final long NEVER = Long.MAX_VALUE;

    /** The paper's for 10,000 peers: 5 and 30, walks of 6 and 3, 3 and 4 offered; every 10 s, refreshed every 5 minutes. */
    public static final HyParViewConfig DEFAULT = new HyParViewConfig(
            5,
            30,
            6,
            3,
            3,
            4,
            Duration.ofSeconds(10).toNanos(),
            Duration.ofSeconds(3).toNanos(),
            Duration.ofMinutes(5).toNanos(),
            3,
            true);

    public HyParViewConfig {
        if (activeMax < 2 || passiveMax < 1 || shuffleActive < 0 || shufflePassive < 0) {
            throw new IllegalArgumentException("HyParView takes 2 links, a reserve of 1 and samples from 0 on, not "
                    + activeMax + ", " + passiveMax + ", " + shuffleActive + " and " + shufflePassive);
        }
        if (activeWalk < 1 || passiveWalk < 0 || passiveWalk > activeWalk) {
            throw new IllegalArgumentException("walks take 1 step or more, and the reserve is filled on the way: not "
                    + activeWalk + " and " + passiveWalk);
        }
        if (periodNs < 1 || answerNs < 1 || refreshNs < 1 || silentPeriodsMax < 0) {
            throw new IllegalArgumentException("times go forward: periodNs " + periodNs + ", answerNs " + answerNs
                    + ", refreshNs " + refreshNs + ", silentPeriodsMax " + silentPeriodsMax);
        }
    }

    /** The same with other sizes. */
    public HyParViewConfig views(int active, int passive) {
        return new HyParViewConfig(
                active,
                passive,
                activeWalk,
                passiveWalk,
                shuffleActive,
                shufflePassive,
                periodNs,
                answerNs,
                refreshNs,
                silentPeriodsMax,
                replaceDisconnected);
    }

    /** The same with other times. */
    public HyParViewConfig times(long everyNs, long anAnswerNs, long aRefreshNs) {
        return new HyParViewConfig(
                activeMax,
                passiveMax,
                activeWalk,
                passiveWalk,
                shuffleActive,
                shufflePassive,
                everyNs,
                anAnswerNs,
                aRefreshNs,
                silentPeriodsMax,
                replaceDisconnected);
    }

    /** The same with keep-alives, or with links that tell. */
    public HyParViewConfig silentPeriodsMax(int periods) {
        return new HyParViewConfig(
                activeMax,
                passiveMax,
                activeWalk,
                passiveWalk,
                shuffleActive,
                shufflePassive,
                periodNs,
                answerNs,
                refreshNs,
                periods,
                replaceDisconnected);
    }

    /** The same with or without replacement after a DISCONNECT. */
    public HyParViewConfig replaceDisconnected(boolean replace) {
        return new HyParViewConfig(
                activeMax,
                passiveMax,
                activeWalk,
                passiveWalk,
                shuffleActive,
                shufflePassive,
                periodNs,
                answerNs,
                refreshNs,
                silentPeriodsMax,
                replace);
    }

    /** Peers that a SHUFFLE carries at most: the samples and its origin. */
    int shuffleMax() {
        return shuffleActive + shufflePassive + 1;
    }
}
