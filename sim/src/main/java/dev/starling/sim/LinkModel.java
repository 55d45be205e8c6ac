package dev.starling.sim;

import java.time.Duration;

/**
 * What paths do to datagrams.
 *
 * @param latency one way, drawn once a pair of sites; equal in both directions
 * @param jitter added to each datagram, uniform from 0: reorders what is sent closer together
 * @param loss share of datagrams lost independently, 0…1
 * @param burst loss in bursts on top, after Gilbert and Elliott
 * @param duplication share of datagrams that arrive twice
 * @param bitsPerSecond of each site's uplink, 0 for unlimited
 * @param downBitsPerSecond of each site's downlink, 0 for unlimited
 * @param queueBytes before each limited link: what does not fit is dropped
 * @param mtuBytes largest datagram that passes
 */
public record LinkModel(
        Latency latency,
        Duration jitter,
        double loss,
        Burst burst,
        double duplication,
        long bitsPerSecond,
        long downBitsPerSecond,
        int queueBytes,
        int mtuBytes) {
    /**
     * A site's link is good or bad; both states last exponentially long.
     *
     * @param good mean time in the good state; zero for never a burst
     * @param bad mean time in the bad state
     * @param lossWhenBad share lost while bad
     */
    public record Burst(Duration good, Duration bad, double lossWhenBad) {
        /** No bursts. */
        public static final Burst NONE = new Burst(Duration.ZERO, Duration.ZERO, 0);
    }

    /** 20 to 120 ms, nothing lost. */
    public static final LinkModel DEFAULT = new LinkModel(
            new Latency.Uniform(Duration.ofMillis(20), Duration.ofMillis(120)),
            Duration.ZERO,
            0,
            Burst.NONE,
            0,
            0,
            0,
            262_144,
            65_507);

    /** As between homes of the internet: 10 to 300 ms there and back, log-normal, 1.5 % lost, Ethernet's size. */
    public static final LinkModel WILD = DEFAULT.latency(
                    new Latency.LogNormal(Duration.ofMillis(35), 0.6, Duration.ofMillis(5), Duration.ofMillis(150)))
            .jitter(Duration.ofMillis(4))
            .loss(0.015)
            .mtu(1472);

    public LinkModel {
        share("loss", loss);
        share("duplication", duplication);
        share("loss when bad", burst.lossWhenBad());
        if (bitsPerSecond < 0 || downBitsPerSecond < 0 || queueBytes < 0 || mtuBytes < 1 || jitter.isNegative()) {
            throw new IllegalArgumentException("bandwidth, queue, MTU and jitter are not negative: " + this);
        }
    }

    private static void share(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " is a share from 0 to 1, not " + value);
        }
    }

    public LinkModel latency(Latency value) {
        return new LinkModel(
                value, jitter, loss, burst, duplication, bitsPerSecond, downBitsPerSecond, queueBytes, mtuBytes);
    }

    public LinkModel jitter(Duration value) {
        return new LinkModel(
                latency, value, loss, burst, duplication, bitsPerSecond, downBitsPerSecond, queueBytes, mtuBytes);
    }

    public LinkModel loss(double value) {
        return new LinkModel(
                latency, jitter, value, burst, duplication, bitsPerSecond, downBitsPerSecond, queueBytes, mtuBytes);
    }

    public LinkModel burst(Burst value) {
        return new LinkModel(
                latency, jitter, loss, value, duplication, bitsPerSecond, downBitsPerSecond, queueBytes, mtuBytes);
    }

    public LinkModel duplication(double value) {
        return new LinkModel(
                latency, jitter, loss, burst, value, bitsPerSecond, downBitsPerSecond, queueBytes, mtuBytes);
    }

    /** The same with another uplink and another queue. */
    public LinkModel bandwidth(long bits, int queue) {
        return new LinkModel(latency, jitter, loss, burst, duplication, bits, downBitsPerSecond, queue, mtuBytes);
    }

    /** The same with another downlink. */
    public LinkModel downlink(long bits) {
        return new LinkModel(latency, jitter, loss, burst, duplication, bitsPerSecond, bits, queueBytes, mtuBytes);
    }

    public LinkModel mtu(int value) {
        return new LinkModel(
                latency, jitter, loss, burst, duplication, bitsPerSecond, downBitsPerSecond, queueBytes, value);
    }
}
