package dev.starling.sim;

import java.util.SortedMap;
import java.util.TreeMap;

/** What one node has sent and received, under the names of the real world's counters where there is one. */
final class Traffic {
    private long sent;
    private long sentBytes;
    private long received;
    private long receivedBytes;
    private long commandsRefused;

    void sent(int bytes) {
        sent++;
        sentBytes += bytes;
    }

    void received(int bytes) {
        received++;
        receivedBytes += bytes;
    }

    void commandRefused() {
        commandsRefused++;
    }

    SortedMap<String, Long> counters(SimNode<?, ?> node) {
        SortedMap<String, Long> counters = new TreeMap<>();
        counters.put("socket.sent", sent);
        counters.put("socket.sentBytes", sentBytes);
        counters.put("socket.received", received);
        counters.put("socket.receivedBytes", receivedBytes);
        counters.put("commands.refused", commandsRefused);
        for (Drop reason : Drop.values()) {
            counters.put("path.drop." + reason.code(), node.drops(reason));
        }
        return counters;
    }
}
