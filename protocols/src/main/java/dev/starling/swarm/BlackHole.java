package dev.starling.swarm;

/**
 * Whether public IPv6 leads anywhere. Many machines have an address and no way out: then every dial would begin with an
 * attempt that hangs. After a number of attempts in a row without a sign of life, only one in as many is made, to see
 * whether that has changed.
 */
final class BlackHole {
    private final int attempts;
    private int lifeless;
    private int skipped;

    BlackHole(int attempts) {
        this.attempts = attempts;
    }

    /** Whether the next address is better left out. */
    boolean skip() {
        if (lifeless < attempts) {
            return false;
        }
        skipped++;
        return skipped % attempts != 0;
    }

    /** Something came back: a connection, or a refusal, which takes the same way. */
    void alive() {
        lifeless = 0;
        skipped = 0;
    }

    void lifeless() {
        lifeless = Math.min(attempts, lifeless + 1);
    }
}
