package dev.starling.peer;

/** Something that calls a handler until it is closed. */
public interface Subscription extends AutoCloseable {
    /** Messages dropped because the handler did not keep up with its bounded queue. */
    long dropped();

    @Override
    void close();
}
