package dev.starling.mux;

/** The receive window of one stream: what the remote side may send, and when it is granted more (spec, Flow Control). */
final class YamuxWindow {
    private final YamuxConfig.Windows config;
    private int size = YamuxCodec.FIRST_WINDOW;
    private int credit = YamuxCodec.FIRST_WINDOW;
    /** Announced by headers, not yet consumed. */
    private int held;
    /** Handed to the application, not yet consumed. */
    private int delivered;

    private long grantedNs;

    YamuxWindow(YamuxConfig.Windows config, long nowNs) {
        this.config = config;
        grantedNs = nowNs;
    }

    /** The bytes that this stream may make the application hold. */
    int size() {
        return size;
    }

    /** What the remote side may still send. */
    int credit() {
        return credit;
    }

    int unread() {
        return delivered;
    }

    /** Whether anything announced has not been consumed. */
    boolean isEmpty() {
        return held == 0;
    }

    /** A Data frame announces {@code bytes}; false if that is more than was granted. */
    boolean announce(long bytes) {
        if (bytes > credit) {
            return false;
        }
        credit -= (int) bytes;
        held += (int) bytes;
        return true;
    }

    void deliver(int bytes) {
        delivered += bytes;
    }

    void consume(int bytes) {
        delivered -= bytes;
        held -= bytes;
    }

    /** Whether at least half of the window is free to be granted. */
    boolean grantDue() {
        return size - credit - held >= size / 2;
    }

    /**
     * By how much it ought to grow: it doubles if the remote side used up the last grant quickly.
     *
     * @param rttNs the round trip, or a negative number while it is unknown
     */
    int growth(long nowNs, long rttNs) {
        boolean quick = rttNs > 0 && nowNs - grantedNs < config.growWithinRtts() * rttNs;
        return quick ? (int) Math.min(2L * size, config.bytesMax()) - size : 0;
    }

    /** There is memory for so much more. */
    void grow(int bytes) {
        size += bytes;
    }

    /** Grants all that is free, and returns the increment. */
    int grant(long nowNs) {
        int increment = size - credit - held;
        credit += increment;
        grantedNs = nowNs;
        return increment;
    }
}
