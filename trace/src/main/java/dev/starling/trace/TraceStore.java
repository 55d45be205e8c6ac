package dev.starling.trace;

import dev.starling.core.SpanRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** The last traces, in memory: when there is no more room the oldest trace goes. */
public final class TraceStore implements SpanSink {
    /** What a span takes besides its texts, about. */
    private static final int SPAN_BYTES = 240;

    private static final int ENTRY_BYTES = 96;

    /**
     * What is kept.
     *
     * @param dropped spans that went with their traces, or for which there was no room
     * @param peersInLargestTrace the most peers that one trace has
     * @param hopsP50Ms the median way from one peer to another; NaN where there is none
     */
    public record Statistics(
            int traces, int spans, long bytes, long dropped, int peersInLargestTrace, double hopsP50Ms) {}

    /**
     * What to look for.
     *
     * @param text in a span's name, peer, attributes or trace id; empty for any
     * @param peer that took part; empty for any
     * @param longerThanNs from the first start to the last end
     * @param limit of answers
     */
    public record Query(String text, String peer, long longerThanNs, int limit) {
        /** All, the newest so many. */
        public static Query newest(int limit) {
            return new Query("", "", 0, limit);
        }

        boolean matches(Trace trace) {
            Trace.Summary summary = trace.summary();
            return summary.endNs() - summary.startNs() >= longerThanNs
                    && (peer.isEmpty() || trace.peers().contains(peer))
                    && (text.isEmpty()
                            || trace.traceId().startsWith(text.toLowerCase(Locale.ROOT))
                            || trace.spans().stream().anyMatch(this::mentions));
        }

        private boolean mentions(SpanRecord span) {
            Predicate<String> contains = each -> each.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
            return contains.test(span.name())
                    || contains.test(span.peer())
                    || span.attributes().values().stream().anyMatch(contains);
        }
    }

    private final int spansMax;
    private final long bytesMax;
    /** By trace id, in the order of their first spans. */
    private final LinkedHashMap<String, List<SpanRecord>> traces = new LinkedHashMap<>();

    private int spans;
    private long bytes;
    private long dropped;

    /**
     * An empty store.
     *
     * @param spansMax how many spans it keeps at most
     * @param bytesMax how much memory they take at most, about
     */
    public TraceStore(int spansMax, long bytesMax) {
        if (spansMax < 1 || bytesMax < 1) {
            throw new IllegalArgumentException(
                    "a trace store has room for something, not for " + spansMax + " spans and " + bytesMax + " bytes");
        }
        this.spansMax = spansMax;
        this.bytesMax = bytesMax;
    }

    @Override
    public synchronized void accept(SpanRecord span) {
        String id = span.context().traceId();
        long size = bytes(span);
        while (spans + 1 > spansMax || bytes + size > bytesMax) {
            if (!evicts(id)) {
                dropped++;
                return;
            }
        }
        traces.computeIfAbsent(id, key -> new ArrayList<>()).add(span);
        spans++;
        bytes += size;
    }

    /** Removes the oldest trace; false where that is this one, or there is none. */
    private boolean evicts(String except) {
        if (traces.isEmpty() || traces.firstEntry().getKey().equals(except)) {
            return false;
        }
        List<SpanRecord> of = traces.pollFirstEntry().getValue();
        spans -= of.size();
        dropped += of.size();
        bytes -= of.stream().mapToLong(TraceStore::bytes).sum();
        return true;
    }

    private static long bytes(SpanRecord span) {
        long bytes = SPAN_BYTES + 2L * (span.peer().length() + span.name().length());
        for (Map.Entry<String, String> each : span.attributes().entrySet()) {
            bytes +=
                    ENTRY_BYTES + 2L * (each.getKey().length() + each.getValue().length());
        }
        for (SpanRecord.Event each : span.events()) {
            bytes += ENTRY_BYTES + 2L * (each.name().length() + each.detail().length());
        }
        return bytes;
    }

    private synchronized List<Trace> all() {
        List<Trace> all = new ArrayList<>();
        traces.forEach((id, of) -> all.add(new Trace(id, of)));
        return all.reversed();
    }

    /** Traces that match, newest first. */
    public List<Trace.Summary> search(Query query) {
        return all().stream()
                .filter(query::matches)
                .limit(query.limit())
                .map(Trace::summary)
                .toList();
    }

    /**
     * One trace.
     *
     * @param traceId 32 hexadecimal digits
     */
    public synchronized Optional<Trace> trace(String traceId) {
        List<SpanRecord> of = traces.get(traceId);
        return of == null ? Optional.empty() : Optional.of(new Trace(traceId, of));
    }

    /** Everything at a glance; goes through all spans. */
    public Statistics statistics() {
        List<Trace> all = all();
        LongStream.Builder hops = LongStream.builder();
        all.forEach(trace -> trace.hops(hops));
        long[] sorted = hops.build().sorted().toArray();
        int peers = all.stream().mapToInt(trace -> trace.peers().size()).max().orElse(0);
        synchronized (this) {
            double median = sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2] / 1e6;
            return new Statistics(all.size(), spans, bytes, dropped, peers, median);
        }
    }
}
