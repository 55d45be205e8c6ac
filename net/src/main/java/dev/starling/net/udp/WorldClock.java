package dev.starling.net.udp;

/** The two clocks of the real world. A seam: tests let calendar time jump. */
public interface WorldClock {
    /** Monotonic nanoseconds since the world began; what every deadline is compared with. */
    long nowNs();

    /** Milliseconds since 1970-01-01T00:00Z by the system's clock; may jump either way at any moment. */
    long epochMs();

    /** The system's clocks; {@link #nowNs()} counts from this call. */
    static WorldClock system() {
        long originNs = System.nanoTime();
        return new WorldClock() {
            @Override
            public long nowNs() {
                return System.nanoTime() - originNs;
            }

            @Override
            @SuppressWarnings("JavaUtilDate")
            public long epochMs() {
                return System.currentTimeMillis();
            }
        };
    }
}
