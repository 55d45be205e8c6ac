package dev.starling.srp;

import java.util.Arrays;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** What has happened, by name; bounded, since the names are. */
final class Counters {
    private static final SrpType[] TYPES = SrpType.values();
    private static final SrpRejection[] REASONS = SrpRejection.values();
    private static final String[] IN = names("in.");
    private static final String[] OUT = names("out.");
    private static final String[] REJECTED =
            Arrays.stream(REASONS).map(reason -> "rejected." + reason.code()).toArray(String[]::new);

    private final long[] in = new long[TYPES.length];
    private final long[] out = new long[TYPES.length];
    private final long[] rejected = new long[REASONS.length];
    private long bytesIn;
    private long bytesOut;
    private long relayed;
    private long delivered;
    private long openersOut;

    void received(int bytes) {
        bytesIn += bytes;
    }

    void received(SrpType type) {
        in[type.ordinal()]++;
    }

    void sent(SrpType type, int bytes) {
        out[type.ordinal()]++;
        bytesOut += bytes;
    }

    void opener() {
        openersOut++;
        bytesOut++;
    }

    void rejected(SrpRejection reason) {
        rejected[reason.ordinal()]++;
    }

    void relayed() {
        relayed++;
    }

    void delivered() {
        delivered++;
    }

    long count(SrpRejection reason) {
        return rejected[reason.ordinal()];
    }

    /** All of them; those of types and reasons that are zero are left out. */
    SortedMap<String, Long> snapshot() {
        SortedMap<String, Long> all = new TreeMap<>();
        for (int type = 0; type < TYPES.length; type++) {
            put(all, IN[type], in[type]);
            put(all, OUT[type], out[type]);
        }
        for (int reason = 0; reason < REASONS.length; reason++) {
            put(all, REJECTED[reason], rejected[reason]);
        }
        all.put("bytes.in", bytesIn);
        all.put("bytes.out", bytesOut);
        put(all, "relayed", relayed);
        put(all, "delivered", delivered);
        put(all, "out.opener", openersOut);
        return all;
    }

    private static String[] names(String prefix) {
        return Arrays.stream(TYPES)
                .map(type -> prefix + type.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new);
    }

    private static void put(SortedMap<String, Long> all, String name, long value) {
        if (value != 0) {
            all.put(name, value);
        }
    }
}
