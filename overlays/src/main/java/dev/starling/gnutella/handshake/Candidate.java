package dev.starling.gnutella.handshake;

import java.time.Duration;

/**
 * What makes a peer fit to be an ultrapeer.
 *
 * @param reachable whether others can open connections to it
 * @param uptime for how long it has been there
 * @param downKBps kilobytes a second that it can take
 * @param upKBps kilobytes a second that it can give
 */
public record Candidate(boolean reachable, Duration uptime, int downKBps, int upKBps) {
    private static final Duration UPTIME_MIN = Duration.ofHours(1);
    private static final int DOWN_MIN = 15;
    private static final int UP_MIN = 10;

    /** Whether it may stand: reachable, up for an hour, 15 KB/s down and 10 KB/s up (LimeWire's rules). */
    public boolean fit() {
        return reachable && uptime.compareTo(UPTIME_MIN) >= 0 && downKBps >= DOWN_MIN && upKBps >= UP_MIN;
    }
}
