package dev.starling.napster;

import java.time.Duration;

/**
 * What a server can do.
 *
 * @param serviceTime how long a request takes it; zero for none. Requests are served one after another
 * @param queueMax requests that wait; further ones are refused
 * @param usersMax who may be logged in at once
 * @param filesPerUserMax files that one may share: opennap takes 5,000
 * @param resultsMax answers to a search: 100
 */
public record NapsterConfig(Duration serviceTime, int queueMax, int usersMax, int filesPerUserMax, int resultsMax) {
    /** Faster than anybody asks. */
    public static final NapsterConfig DEFAULT = new NapsterConfig(Duration.ZERO, 10_000, 1_000_000, 5_000, 100);

    public NapsterConfig {
        if (serviceTime.isNegative() || queueMax < 1 || usersMax < 1 || filesPerUserMax < 1 || resultsMax < 1) {
            throw new IllegalArgumentException("a server's times and limits are positive, not " + serviceTime + ", "
                    + queueMax + ", " + usersMax + ", " + filesPerUserMax + ", " + resultsMax);
        }
    }

    /** The same with another rate and queue. */
    public NapsterConfig service(Duration each, int queue) {
        return new NapsterConfig(each, queue, usersMax, filesPerUserMax, resultsMax);
    }
}
