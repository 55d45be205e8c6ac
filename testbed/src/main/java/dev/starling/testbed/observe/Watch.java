package dev.starling.testbed.observe;

/** Takes what is seen. Called from any thread; must not block. */
@FunctionalInterface
public interface Watch {
    /** Sees nothing. */
    Watch NONE = new Watch() {
        @Override
        public void saw(Observation observation) {}

        @Override
        public boolean on() {
            return false;
        }
    };

    /** Takes one observation. */
    void saw(Observation observation);

    /** Whether anybody looks; ask before going to any length. */
    default boolean on() {
        return true;
    }
}
