package dev.starling.testbed.overlay;

/**
 * What happened in one round.
 *
 * @param number from 1 on
 * @param endedMs when it was over, in the time of the world
 * @param event what was killed before it, or who joined; empty for nothing
 * @param alive peers that were up at its end
 * @param wanted peers that should have the message published at its beginning, or searches begun there
 * @param possible of these searches, those whose file somebody else has who is up; all, of messages
 * @param reached peers that have the message, or searches that found something
 * @param hopsMax over how many links the last came
 * @param latencyMsP50 until half of those reached were; NaN for none
 * @param latencyMsMax until all of those reached were; NaN for none
 * @param messages of the overlay's protocols that were sent meanwhile
 * @param duplicates of these, those that brought what the receiver had
 * @param bytes of all these messages
 * @param linksMean of a peer
 * @param transfersUnderWay downloads that are neither complete nor given up
 * @param transfersDone so far
 * @param transfersFailed so far
 */
public record OverlayRound(
        int number,
        double endedMs,
        String event,
        int alive,
        int wanted,
        int possible,
        int reached,
        int hopsMax,
        double latencyMsP50,
        double latencyMsMax,
        long messages,
        long duplicates,
        long bytes,
        double linksMean,
        int transfersUnderWay,
        int transfersDone,
        int transfersFailed) {
    /** The share of peers or searches that was reached, 0…1; NaN where there were none. */
    public double share() {
        return wanted == 0 ? Double.NaN : (double) reached / wanted;
    }

    /** Whether all that could be reached was. */
    public boolean isWhole() {
        return reached >= possible;
    }
}
