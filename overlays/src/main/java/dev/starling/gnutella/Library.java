package dev.starling.gnutella;

import dev.starling.core.Bytes;
import dev.starling.gnutella.GnutellaMessage.Result;
import java.util.List;
import java.util.Set;

/** What a servent shares. */
public interface Library {
    /** Nothing: a free rider's. */
    Library EMPTY = new Library() {
        @Override
        public int files() {
            return 0;
        }

        @Override
        public long kilobytes() {
            return 0;
        }

        @Override
        public List<Result> find(Bytes text, int max) {
            return List.of();
        }

        @Override
        public Set<String> words() {
            return Set.of();
        }
    };

    /** How many files. */
    int files();

    /** How much that is. */
    long kilobytes();

    /**
     * The files whose names have all words of a query.
     *
     * @param max how many at most
     */
    List<Result> find(Bytes text, int max);

    /** The words of all names, as {@link #words(Bytes)} cuts them, for a query routing table. */
    Set<String> words();

    /** These files, found by words. */
    static Library of(List<Result> files) {
        return new WordLibrary(files);
    }

    /** The words of a name or a query: runs of letters and digits, in lower case, two characters or more, each once. */
    static Set<String> words(Bytes text) {
        return WordLibrary.wordsOf(text);
    }
}
