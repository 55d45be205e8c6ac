package dev.starling.core;

/**
 * The part of a trace that one input belongs to, as a machine sees it: a place to leave events. Machines never log;
 * the world turns events into logs, metrics and exported spans.
 */
public interface Span {
    /** Records nothing. */
    Span NONE = new Span() {
        @Override
        public boolean recording() {
            return false;
        }

        @Override
        public void event(String name, String detail) {}
    };

    /** Whether anybody records; ask before building an expensive detail. */
    boolean recording();

    /** Adds an event at the time of the current input. {@code name} is constant text, {@code detail} may vary. */
    void event(String name, String detail);
}
