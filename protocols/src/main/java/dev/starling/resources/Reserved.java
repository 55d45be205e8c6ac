package dev.starling.resources;

import java.util.Optional;

/**
 * What became of a reservation.
 *
 * @param <T> what is reserved
 */
public sealed interface Reserved<T> {
    /**
     * It is taken, until it is released.
     *
     * @param <T> what is reserved
     */
    record Granted<T>(T value) implements Reserved<T> {}

    /**
     * There was no room, and nothing has been taken anywhere.
     *
     * @param <T> what was to be reserved
     */
    record Refused<T>(Refusal refusal) implements Reserved<T> {}

    /** What was granted, if it was. */
    default Optional<T> granted() {
        return this instanceof Granted<T>(T value) ? Optional.of(value) : Optional.empty();
    }
}
