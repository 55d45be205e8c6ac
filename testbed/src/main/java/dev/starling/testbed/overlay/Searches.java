package dev.starling.testbed.overlay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/** The searches of a round: who looks for what, and what was found. Begun by one thread, noted from any. */
final class Searches {
    /** In each round so many peers search, or all where there are fewer. */
    static final int A_ROUND = 10;
    /** Of what is found first, so much is fetched. */
    private static final int FETCHED_A_ROUND = 2;

    /** One search. */
    static final class Search {
        final int number;
        final int asker;
        final int file;
        final long beganNs;
        private volatile boolean found;

        Search(int number, int asker, int file, long beganNs) {
            this.number = number;
            this.asker = asker;
            this.file = file;
            this.beganNs = beganNs;
        }
    }

    private final FileStock stock;
    private final SplittableRandom random;
    /** What each peer shares, those that are gone included. */
    private final Map<Integer, List<Integer>> shares = new ConcurrentHashMap<>();

    private volatile Map<Integer, Search> byAsker = Map.of();
    private volatile Arrivals arrivals = new Arrivals();
    private int fetched;

    Searches(FileStock stock, SplittableRandom random) {
        this.stock = stock;
        this.random = random;
    }

    /** What a new peer shares. */
    List<Integer> share(int peer) {
        List<Integer> shared = stock.share(peer, random);
        shares.put(peer, shared);
        return shared;
    }

    /** Draws who searches what that it has not got itself. */
    synchronized List<Search> begin(Iterable<Integer> alive, long nowNs) {
        List<Integer> askers = new ArrayList<>();
        alive.forEach(askers::add);
        Map<Integer, Search> drawn = new LinkedHashMap<>();
        while (drawn.size() < A_ROUND && !askers.isEmpty()) {
            int asker = askers.remove(/* index */ random.nextInt(askers.size()));
            int file = random.nextInt(stock.files());
            while (has(asker, file)) {
                file = random.nextInt(stock.files());
            }
            drawn.put(asker, new Search(drawn.size(), asker, file, nowNs));
        }
        arrivals = new Arrivals();
        fetched = 0;
        byAsker = Map.copyOf(drawn);
        return List.copyOf(drawn.values());
    }

    private boolean has(int peer, int file) {
        return shares.getOrDefault(peer, List.of()).contains(file);
    }

    /** What a peer searches in this round. */
    Optional<Search> of(int asker) {
        return Optional.ofNullable(byAsker.get(asker));
    }

    /**
     * Something was found.
     *
     * @return whether it is the first that was found for this search, and to be fetched
     */
    synchronized boolean found(Search search, long nowNs, int hops) {
        arrivals.note(search.number, nowNs - search.beganNs, hops);
        boolean first = !search.found;
        search.found = true;
        return first && fetched++ < FETCHED_A_ROUND;
    }

    /** @param alive those whose files can be found */
    OverlayNet.Reach reach(Iterable<Integer> alive) {
        int wanted = 0;
        int possible = 0;
        int reached = 0;
        for (Search search : byAsker.values()) {
            boolean asks = false;
            boolean somewhere = false;
            for (int peer : alive) {
                asks |= peer == search.asker;
                somewhere |= peer != search.asker && has(peer, search.file);
            }
            wanted += asks ? 1 : 0;
            possible += asks && somewhere ? 1 : 0;
            reached += asks && somewhere && search.found ? 1 : 0;
        }
        return arrivals.reach(wanted, possible, reached);
    }
}
