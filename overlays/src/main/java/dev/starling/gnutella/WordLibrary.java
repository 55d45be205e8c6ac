package dev.starling.gnutella;

import dev.starling.core.Bytes;
import dev.starling.gnutella.GnutellaMessage.Result;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Files by the words of their names. */
final class WordLibrary implements Library {
    private static final int WORD_CHARS_MIN = 2;

    private final List<Result> files;
    private final Map<String, TreeSet<Integer>> places = new TreeMap<>();

    WordLibrary(List<Result> files) {
        this.files = List.copyOf(files);
        for (int i = 0; i < files.size(); i++) {
            for (String word : wordsOf(files.get(i).name())) {
                places.computeIfAbsent(word, none -> new TreeSet<>()).add(i);
            }
        }
    }

    @Override
    public int files() {
        return files.size();
    }

    @Override
    public long kilobytes() {
        return files.stream().mapToLong(Result::size).sum() >> 10;
    }

    @Override
    public List<Result> find(Bytes text, int max) {
        Set<Integer> left = null;
        for (String word : wordsOf(text)) {
            Set<Integer> having = places.getOrDefault(word, new TreeSet<>());
            if (left == null) {
                left = new TreeSet<>(having);
            } else {
                left.retainAll(having);
            }
        }
        List<Result> found = new ArrayList<>();
        for (int place : left == null ? Set.<Integer>of() : left) {
            if (found.size() == max) {
                break;
            }
            found.add(files.get(place));
        }
        return found;
    }

    @Override
    public Set<String> words() {
        return places.keySet();
    }

    static Set<String> wordsOf(Bytes text) {
        Set<String> words = new LinkedHashSet<>();
        for (String word : text.text().toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1)) {
            if (word.length() >= WORD_CHARS_MIN) {
                words.add(word);
            }
        }
        return words;
    }
}
