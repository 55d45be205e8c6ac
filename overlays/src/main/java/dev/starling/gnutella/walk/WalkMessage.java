package dev.starling.gnutella.walk;

/** What searchers send. */
public sealed interface WalkMessage {
    /** Which search. */
    long search();

    /**
     * A walker takes a step.
     *
     * @param origin who searches
     * @param steps how many it has taken, this one included
     */
    record Step(long search, int origin, long key, int walker, int steps) implements WalkMessage {}

    /** Shall it go on? */
    record Check(long search, int walker) implements WalkMessage {}

    /** It shall, or not. */
    record Checked(long search, int walker, boolean wanted) implements WalkMessage {}

    /**
     * A copy of a flood.
     *
     * @param ring tells the floods of one search apart
     * @param ttl links it may still cross, this one included
     * @param hops links it has crossed when it arrives
     */
    record Spread(long search, int origin, long key, int ring, int ttl, int hops) implements WalkMessage {}

    /**
     * Here it is.
     *
     * @param holder who has it
     * @param steps over how many links the question came
     */
    record Here(long search, int holder, int steps) implements WalkMessage {}
}
