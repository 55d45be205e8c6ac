package dev.starling.testbed.web;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The traces of requests across peers. Asked from any thread. */
public interface TraceSource {
    /** Has none. */
    TraceSource NONE = new TraceSource() {
        @Override
        public List<Trace> traces(String search, int most) {
            return List.of();
        }

        @Override
        public Optional<List<Span>> spans(String id) {
            return Optional.empty();
        }
    };

    /**
     * The latest ones, newest first.
     *
     * @param search what the name or an id begins with or contains; empty for all
     */
    List<Trace> traces(String search, int most);

    /** All spans of one trace, each parent before its children. */
    Optional<List<Span>> spans(String id);

    /**
     * A line of the list.
     *
     * @param peers how many different ones it has touched
     */
    record Trace(String id, String name, long startNs, long durationNs, int spans, int peers) {}

    /**
     * Something that a peer did, or a message did on its way to it.
     *
     * @param parent the id of the span that caused it; empty for the root
     * @param failed whether it ended in an error
     */
    record Span(
            String id,
            String parent,
            String name,
            int peer,
            long startNs,
            long durationNs,
            boolean failed,
            Map<String, String> attributes) {}
}
