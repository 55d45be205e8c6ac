package dev.starling.testbed.lab;

import dev.starling.core.Bytes;
import dev.starling.gnutella.GnutellaMessage.Result;
import dev.starling.gnutella.Library;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Who shares what: files are drawn by a popularity after Zipf, free riders share nothing, and the others' counts of files
 * fall off with their rank, so that few have most.
 */
final class SharedFiles {
    /** Every file's size. */
    static final long FILE_BYTES = 3_500_000;

    private static final int ARTISTS = 100;

    private final int[][] itemsOf;
    private final Bytes[] names;
    private final Bytes[] queries;
    private final Zipf popularity;
    private final int sharing;
    private Bytes lastText = Bytes.EMPTY;
    private int lastItem = -1;

    /**
     * Drawn files.
     *
     * @param items different files
     * @param exponent of their popularity
     * @param freeRiders the share of peers that share nothing
     * @param filesMean a sharing peer's
     * @param skew exponent of the counts of files by rank: 0 for equal ones
     */
    SharedFiles(
            SplittableRandom random,
            int peers,
            int items,
            double exponent,
            double freeRiders,
            double filesMean,
            double skew) {
        if (!(freeRiders >= 0 && freeRiders <= 1) || !(filesMean >= 1 && filesMean <= items)) {
            throw new IllegalArgumentException("free riders are a share from 0 to 1, and who shares has from 1 to "
                    + items + " files, not " + freeRiders + " and " + filesMean);
        }
        popularity = new Zipf(items, exponent);
        names = new Bytes[items];
        queries = new Bytes[items];
        for (int i = 0; i < items; i++) {
            String words = String.format("artist%02d title%06d", i % ARTISTS, i);
            names[i] = Bytes.utf8(words + ".mp3");
            queries[i] = Bytes.utf8(words);
        }
        itemsOf = new int[peers][];
        Arrays.fill(itemsOf, new int[0]);
        sharing = (int) Math.round(peers * (1 - freeRiders));
        if (sharing > 0) {
            draw(random, peers, filesMean, skew);
        }
    }

    private void draw(SplittableRandom random, int peers, double filesMean, double skew) {
        int[] order = new int[peers];
        Arrays.setAll(order, i -> i);
        for (int i = peers - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int peer = order[i];
            order[i] = order[j];
            order[j] = peer;
        }
        Zipf ranks = new Zipf(sharing, skew);
        for (int rank = 0; rank < sharing; rank++) {
            int count = (int) Math.round(Math.clamp(filesMean * sharing * ranks.share(rank), 1, names.length / 2.0));
            Set<Integer> drawn = new LinkedHashSet<>();
            // Popular files would be drawn again and again by who has thousands.
            for (int tries = 0; drawn.size() < count && tries < 20 * count; tries++) {
                drawn.add(popularity.draw(random));
            }
            itemsOf[order[rank]] =
                    drawn.stream().mapToInt(Integer::intValue).sorted().toArray();
        }
    }

    /** How many peers share anything. */
    int sharing() {
        return sharing;
    }

    /** How many files a peer shares. */
    int count(int peer) {
        return itemsOf[peer].length;
    }

    /** The names of a peer's files. */
    List<String> names(int peer) {
        return Arrays.stream(itemsOf[peer]).mapToObj(item -> names[item].text()).toList();
    }

    /** What somebody asks for, by popularity. */
    Bytes query(SplittableRandom random) {
        return queries[popularity.draw(random)];
    }

    /** The number of a file that a query asks for. Questions about one query come in a row. */
    private int item(Bytes text) {
        if (!lastText.equals(text)) {
            String words = text.text();
            lastText = text;
            lastItem = Integer.parseInt(words.substring(words.length() - 6));
        }
        return lastItem;
    }

    boolean has(int peer, Bytes query) {
        return itemsOf[peer].length > 0 && Arrays.binarySearch(itemsOf[peer], item(query)) >= 0;
    }

    /** A peer's files as a servent sees them. */
    Library library(int peer) {
        return itemsOf[peer].length == 0 ? Library.EMPTY : new Shelf(peer);
    }

    private final class Shelf implements Library {
        private final int peer;

        Shelf(int peer) {
            this.peer = peer;
        }

        @Override
        public int files() {
            return itemsOf[peer].length;
        }

        @Override
        public long kilobytes() {
            return (itemsOf[peer].length * FILE_BYTES) >> 10;
        }

        @Override
        public List<Result> find(Bytes text, int max) {
            if (!has(peer, text)) {
                return List.of();
            }
            int item = item(text);
            return List.of(new Result(item, FILE_BYTES, names[item], Bytes.EMPTY));
        }

        @Override
        public Set<String> words() {
            Set<String> words = new LinkedHashSet<>();
            for (int item : itemsOf[peer]) {
                words.addAll(Library.words(names[item]));
            }
            return words;
        }
    }
}
