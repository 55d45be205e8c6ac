package dev.starling.sim.crowd;

/**
 * What happens to messages on their way.
 *
 * @param loss the share that is lost, each alone, whoever it is for
 * @param latencyTicksMin the shortest way
 * @param latencyTicksMax the longest; uniform between them, drawn for each message
 */
public record Links(double loss, int latencyTicksMin, int latencyTicksMax) {
    /** Every message arrives in the next tick. */
    public static final Links UNIT = new Links(0, 1, 1);

    public Links {
        if (!(loss >= 0 && loss <= 1)) {
            throw new IllegalArgumentException("loss is a share from 0 to 1, not " + loss);
        }
        if (latencyTicksMin < 1 || latencyTicksMax < latencyTicksMin) {
            throw new IllegalArgumentException(
                    "latencies go from 1 tick upwards, not " + latencyTicksMin + ".." + latencyTicksMax);
        }
    }

    /** The same with another share of loss. */
    public Links loss(double share) {
        return new Links(share, latencyTicksMin, latencyTicksMax);
    }
}
