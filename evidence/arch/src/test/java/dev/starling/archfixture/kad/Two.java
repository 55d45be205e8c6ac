package dev.starling.archfixture.kad;

/** One of three public types. */
public interface Two {
    /** Nested types do not count. */
    interface Nested {}
}
