package dev.starling.trace;

import dev.starling.core.SpanRecord;

/** Takes spans that are over. From any thread; neither blocks nor throws. */
@FunctionalInterface
public interface SpanSink extends AutoCloseable {
    /** One span; spans of a trace come in any order. */
    void accept(SpanRecord span);

    /** Sends or writes what is left, within seconds. */
    @Override
    default void close() {}
}
