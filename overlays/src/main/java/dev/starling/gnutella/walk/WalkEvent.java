package dev.starling.gnutella.walk;

/** What a searcher tells. */
public sealed interface WalkEvent {
    /** It has been found, after so many steps; comes once a search, at whoever searches. */
    record Found(long search, int holder, int steps) implements WalkEvent {}

    /** The question has come here; for a flood the first time only. */
    record Asked(long search) implements WalkEvent {}

    /** The last ring has not found it. */
    record GaveUp(long search) implements WalkEvent {}
}
