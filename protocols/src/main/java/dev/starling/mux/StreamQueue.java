package dev.starling.mux;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** Streams in a row, each at most once. Takes memory only while there are any: most connections are quiet. */
final class StreamQueue {
    private @Nullable SequencedSet<YamuxStream> streams;

    StreamQueue() {}

    boolean isEmpty() {
        return streams == null;
    }

    private SequencedSet<YamuxStream> some() {
        SequencedSet<YamuxStream> present = streams;
        if (present == null) {
            present = new LinkedHashSet<>(4);
            streams = present;
        }
        return present;
    }

    /** At the end, where it is not there yet. */
    void add(YamuxStream stream) {
        some().add(stream);
    }

    void addFirst(YamuxStream stream) {
        some().addFirst(stream);
    }

    /**
     * The first of some.
     *
     * @throws IllegalStateException when there is none
     */
    YamuxStream removeFirst() {
        SequencedSet<YamuxStream> present = streams;
        if (present == null) {
            throw new IllegalStateException("no stream waits");
        }
        YamuxStream first = present.removeFirst();
        letGo(present);
        return first;
    }

    void remove(YamuxStream stream) {
        SequencedSet<YamuxStream> present = streams;
        if (present != null) {
            present.remove(stream);
            letGo(present);
        }
    }

    private void letGo(SequencedSet<YamuxStream> present) {
        if (present.isEmpty()) {
            streams = null;
        }
    }

    void clear() {
        streams = null;
    }
}
