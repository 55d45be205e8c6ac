package dev.starling.testbed.lab;

import dev.starling.gnutella.GnutellaCodec;
import dev.starling.gnutella.GnutellaEvent;
import dev.starling.gnutella.GnutellaMessage;
import dev.starling.gnutella.Guid;
import dev.starling.sim.crowd.CrowdWatch;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Counts what a Gnutella network does. */
final class GnutellaTally implements CrowdWatch<GnutellaMessage, GnutellaEvent> {
    private static final int PING = 0;
    private static final int PONG = 1;
    private static final int TABLE = 5;
    private static final String[] NAMES = {"ping", "pong", "query", "hit", "push", "table"};

    private static final class Search {
        int firstHops;
    }

    private final long[] messages = new long[NAMES.length];
    private final long[] bytes = new long[NAMES.length];
    private final int[] answersOf;
    private final Map<Guid, Search> searches = new HashMap<>();
    private long tableBytes;
    private int pings;
    private long found;
    private long asked;
    private long hits;
    private int lastHop;

    GnutellaTally(int peers) {
        answersOf = new int[peers];
    }

    /** What came up to now is how the network came about. */
    void begin() {
        tableBytes = bytes[TABLE];
        Arrays.fill(bytes, 0);
        Arrays.fill(messages, 0);
    }

    void searches(Guid guid) {
        searches.put(guid, new Search());
    }

    void pings() {
        pings++;
    }

    private static int kind(GnutellaMessage message) {
        return switch (message) {
            case GnutellaMessage.Ping m -> PING;
            case GnutellaMessage.Pong m -> PONG;
            case GnutellaMessage.Query m -> 2;
            case GnutellaMessage.QueryHit m -> 3;
            case GnutellaMessage.Push m -> 4;
            case GnutellaMessage.RouteReset m -> TABLE;
            case GnutellaMessage.RoutePatch m -> TABLE;
            case GnutellaMessage.Bye m -> throw new IllegalStateException("nobody leaves");
            case GnutellaMessage.Other m -> throw new IllegalStateException("nobody says anything else");
        };
    }

    @Override
    public void sent(int from, int to, GnutellaMessage message) {
        int kind = kind(message);
        messages[kind]++;
        bytes[kind] += GnutellaCodec.sizeOf(message);
    }

    @Override
    public void event(int peer, int tick, GnutellaEvent event) {
        switch (event) {
            case GnutellaEvent.PeerFound e -> found++;
            case GnutellaEvent.Asked e -> {
                asked++;
                lastHop = Math.max(lastHop, e.query().hops() + 1);
                if (e.found() > 0) {
                    answersOf[peer]++;
                }
            }
            case GnutellaEvent.Hit e -> {
                hits++;
                Search search = searches.get(e.hit().guid());
                if (search != null) {
                    int hops = e.hit().hops() + 1;
                    search.firstHops = search.firstHops == 0 ? hops : Math.min(search.firstHops, hops);
                }
            }
            case GnutellaEvent.PushAsked e -> {}
            case GnutellaEvent.Broken e -> throw new IllegalStateException(e.reason());
        }
    }

    Outcome outcome(Outcome outcome, int living, SharedFiles shared) {
        double allBytes = Arrays.stream(bytes).sum();
        double allMessages = Arrays.stream(messages).sum();
        outcome.with("messages", allMessages).with("bytes", allBytes);
        for (int kind = 0; kind < TABLE; kind++) {
            outcome.with(NAMES[kind] + "Messages", (double) messages[kind])
                    .with(NAMES[kind] + "Bytes", (double) bytes[kind]);
        }
        int count = searches.size();
        long answered = searches.values().stream().filter(s -> s.firstHops > 0).count();
        return outcome.with("pingPongShare", (bytes[PING] + bytes[PONG]) / allBytes)
                .with("pingPongMessageShare", (messages[PING] + messages[PONG]) / allMessages)
                .with("success", (double) answered / count)
                .with("hits", (double) hits / count)
                .with("reach", (double) asked / count)
                .with("reachShare", (double) asked / count / (living - 1))
                .with(
                        "firstHops",
                        searches.values().stream()
                                .filter(s -> s.firstHops > 0)
                                .mapToInt(s -> s.firstHops)
                                .average()
                                .orElse(Double.NaN))
                .with("lastHop", lastHop)
                .with("found", pings == 0 ? Double.NaN : (double) found / pings)
                .with("topAnswers", top(answersOf, shared))
                .with("topFiles", top(counts(shared), shared))
                .with("tableBytes", (double) tableBytes);
    }

    private int[] counts(SharedFiles shared) {
        int[] counts = new int[answersOf.length];
        Arrays.setAll(counts, shared::count);
        return counts;
    }

    /** What the first one per cent of those who share have of all. */
    private static double top(int[] counts, SharedFiles shared) {
        int[] sorted = counts.clone();
        Arrays.sort(sorted);
        int first = Math.max(1, (int) Math.round(shared.sharing() * 0.01));
        double top = 0;
        for (int i = 0; i < first && i < sorted.length; i++) {
            top += sorted[sorted.length - 1 - i];
        }
        return top / Arrays.stream(sorted).asLongStream().sum();
    }
}
