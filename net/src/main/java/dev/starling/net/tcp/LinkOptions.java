package dev.starling.net.tcp;

import java.time.Duration;

/**
 * The limits of a world's byte links.
 *
 * @param loops threads at most; each is made when it is first needed
 * @param homeOnly all links of a peer live on its home loop
 * @param epoll whether Linux's epoll is used by native code where that is permitted; otherwise the JDK's channels
 * @param backlog connections that the kernel keeps for a listener until they are accepted
 * @param receiveBytesMax the largest piece read at once
 * @param acceptPause how long a listener rests that has run out of file descriptors
 * @param upgradeTimeout how long a WebSocket's HTTP exchange may take
 * @param upgradesMax connections of a driver that are in that exchange at a time; the oldest make way
 */
public record LinkOptions(
        int loops,
        boolean homeOnly,
        boolean epoll,
        int backlog,
        int receiveBytesMax,
        Duration acceptPause,
        Duration upgradeTimeout,
        int upgradesMax) {
    /** For two cores as for many: a loop moves more than a gigabyte a second. */
    public static final LinkOptions DEFAULT = new LinkOptions(
            Math.min(Runtime.getRuntime().availableProcessors(), 8),
            false,
            true,
            1024,
            256 << 10,
            Duration.ofMillis(200),
            Duration.ofSeconds(10),
            128);

    public LinkOptions {
        if (loops < 1 || backlog < 1 || receiveBytesMax < 1024 || upgradesMax < 1) {
            throw new IllegalArgumentException(
                    "loops, backlog and upgradesMax are at least 1, receiveBytesMax is at least 1024: " + loops + ", "
                            + backlog + ", " + upgradesMax + ", " + receiveBytesMax);
        }
    }

    /** With the JDK's channels or, where it is permitted, epoll. */
    public LinkOptions epoll(boolean wanted) {
        return new LinkOptions(
                loops, homeOnly, wanted, backlog, receiveBytesMax, acceptPause, upgradeTimeout, upgradesMax);
    }

    /** With so many loops. */
    public LinkOptions loops(int count) {
        return new LinkOptions(
                count, homeOnly, epoll, backlog, receiveBytesMax, acceptPause, upgradeTimeout, upgradesMax);
    }

    /** With other limits of the HTTP exchange. */
    public LinkOptions upgrades(int max, Duration timeout) {
        return new LinkOptions(loops, homeOnly, epoll, backlog, receiveBytesMax, acceptPause, timeout, max);
    }
}
