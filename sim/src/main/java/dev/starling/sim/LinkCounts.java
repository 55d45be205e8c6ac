package dev.starling.sim;

import java.util.SortedMap;
import java.util.TreeMap;

/** What one peer's byte streams have done. */
final class LinkCounts {
    private final SortedMap<String, Long> byCode = new TreeMap<>();
    private long dialed;
    private long accepted;
    private long open;
    private long sentBytes;
    private long receivedBytes;

    /** A dial has become a link. */
    void dialed() {
        dialed++;
    }

    void accepted() {
        accepted++;
    }

    void opened() {
        open++;
    }

    void closed(String code) {
        open--;
        byCode.merge("links-closed-" + code, 1L, Long::sum);
    }

    void failed(String code) {
        byCode.merge("dials-failed-" + code, 1L, Long::sum);
    }

    void sent(int bytes) {
        sentBytes += bytes;
    }

    void received(int bytes) {
        receivedBytes += bytes;
    }

    SortedMap<String, Long> counters(int listening, int dialing) {
        SortedMap<String, Long> counters = new TreeMap<>(byCode);
        counters.put("links-open", open);
        counters.put("links-listening", (long) listening);
        counters.put("links-dialing", (long) dialing);
        counters.put("links-dialed", dialed);
        counters.put("links-accepted", accepted);
        counters.put("link-bytes-out", sentBytes);
        counters.put("link-bytes-in", receivedBytes);
        return counters;
    }
}
