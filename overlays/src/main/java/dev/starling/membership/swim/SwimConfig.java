package dev.starling.membership.swim;

import java.time.Duration;

/**
 * SWIM's times and limits.
 *
 * @param periodNs the protocol period T′
 * @param timeoutNs for a direct answer; the rest of the period is for the indirect ones
 * @param helpers k, whom a PING_REQ goes to
 * @param roundRobin whether members are pinged in turn, in a new random order each time; otherwise at random
 * @param lambda news are sent λ·⌈ln(N + 1)⌉ times
 * @param updatesMax news in a message
 * @param queueMax news that wait to be sent; the most sent make room
 * @param membersMax numbers of members are below this
 * @param suspicion whether there is time to refute, or who does not answer is dead
 * @param suspicionFactor that time, in periods and multiples of max(1, log10 N)
 * @param revisitPeriods between pings to the dead; 0: never
 * @param lifeguard Lifeguard's part
 */
public record SwimConfig(
        long periodNs,
        long timeoutNs,
        int helpers,
        boolean roundRobin,
        int lambda,
        int updatesMax,
        int queueMax,
        int membersMax,
        boolean suspicion,
        int suspicionFactor,
        int revisitPeriods,
        Lifeguard lifeguard) {
    /** As the paper has it, with the times of hashicorp/memberlist in a LAN: 1 s, 500 ms, 3 helpers, suspicions of 4. */
    public static final SwimConfig DEFAULT = new SwimConfig(
            Duration.ofSeconds(1).toNanos(),
            Duration.ofMillis(500).toNanos(),
            3,
            true,
            3,
            8,
            4096,
            1 << 20,
            true,
            4,
            30,
            Lifeguard.OFF);

    /**
     * Lifeguard's three parts.
     *
     * @param healthMax how bad the local health gets, by which its owner's times are stretched; 0: no local health
     * @param confirmationsMax so many independent confirmations bring a suspicion down to its shortest time; 0: it is fixed
     * @param suspicionStretch how much longer the longest time is
     * @param buddy whether a suspect is told first
     */
    public record Lifeguard(int healthMax, int confirmationsMax, int suspicionStretch, boolean buddy) {
        /** None of it. */
        public static final Lifeguard OFF = new Lifeguard(0, 0, 1, false);
        /** As the paper measures it: 8, 3 and 6. */
        public static final Lifeguard ON = new Lifeguard(8, 3, 6, true);

        public Lifeguard {
            if (healthMax < 0 || confirmationsMax < 0 || suspicionStretch < 1) {
                throw new IllegalArgumentException(
                        "Lifeguard's health and confirmations start at 0 and its stretch at 1, not " + healthMax + ", "
                                + confirmationsMax + " and " + suspicionStretch);
            }
        }
    }

    public SwimConfig {
        if (timeoutNs < 1 || periodNs <= timeoutNs) {
            throw new IllegalArgumentException(
                    "a period is longer than the timeout within it, not " + periodNs + " and " + timeoutNs);
        }
        if (helpers < 0 || lambda < 1 || suspicionFactor < 1 || revisitPeriods < 0) {
            throw new IllegalArgumentException("helpers " + helpers + ", lambda " + lambda + ", suspicionFactor "
                    + suspicionFactor + ", revisitPeriods " + revisitPeriods);
        }
        if (updatesMax < 1 || queueMax < updatesMax || membersMax < 2) {
            throw new IllegalArgumentException(
                    "limits: updatesMax " + updatesMax + ", queueMax " + queueMax + ", membersMax " + membersMax);
        }
    }

    /** The same with other times. */
    public SwimConfig times(Duration period, Duration timeout) {
        return new SwimConfig(
                period.toNanos(),
                timeout.toNanos(),
                helpers,
                roundRobin,
                lambda,
                updatesMax,
                queueMax,
                membersMax,
                suspicion,
                suspicionFactor,
                revisitPeriods,
                lifeguard);
    }

    /** The same with other ways to ask. */
    public SwimConfig probes(int helping, boolean inTurn) {
        return new SwimConfig(
                periodNs,
                timeoutNs,
                helping,
                inTurn,
                lambda,
                updatesMax,
                queueMax,
                membersMax,
                suspicion,
                suspicionFactor,
                revisitPeriods,
                lifeguard);
    }

    /** The same with another way from silence to death. */
    public SwimConfig suspicion(boolean suspect, int factor, Lifeguard guard) {
        return new SwimConfig(
                periodNs,
                timeoutNs,
                helpers,
                roundRobin,
                lambda,
                updatesMax,
                queueMax,
                membersMax,
                suspect,
                factor,
                revisitPeriods,
                guard);
    }

    /** The same with another spread of news. */
    public SwimConfig spread(int times, int aMessage) {
        return new SwimConfig(
                periodNs,
                timeoutNs,
                helpers,
                roundRobin,
                times,
                aMessage,
                queueMax,
                membersMax,
                suspicion,
                suspicionFactor,
                revisitPeriods,
                lifeguard);
    }

    /** How long a suspicion lasts among so many once it is confirmed. */
    long suspicionMinNs(int members) {
        return (long) (suspicionFactor * Math.max(1, StrictMath.log10(members)) * periodNs);
    }

    /** How long a suspicion lasts after so many confirmations. */
    long suspicionNs(int members, int confirmations) {
        long min = suspicionMinNs(members);
        int needed = Math.min(lifeguard.confirmationsMax(), members - 2);
        if (needed < 1) {
            return min;
        }
        long max = lifeguard.suspicionStretch() * min;
        double share = StrictMath.log(confirmations + 1.0) / StrictMath.log(needed + 1.0);
        return Math.max(min, (long) (max - share * (max - min)));
    }

    /** How often news are sent among so many. */
    int transmissions(int members) {
        return lambda * (int) Math.ceil(StrictMath.log(members + 1.0));
    }
}
