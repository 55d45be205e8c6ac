package dev.starling.srp;

import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;

/** Interim. */
final class SendQueue {
    enum Priority {
        CONTROL,
        STREAM,
        PUBLISH,
        SYNC,
        OPENER
    }

    interface Sink {
        void send(Endpoint to, int socket, byte[] data);
    }

    private record Item(Endpoint to, int socket, byte[] data) {}

    private final Map<Priority, Queue<Item>> queues = new EnumMap<>(Priority.class);
    private final int max;
    private final double perSecond;
    private double tokens = 128;
    private long lastNs;
    private int size;

    SendQueue(SrpConfig.Limits limits) {
        max = limits.sendQueue();
        perSecond = limits.sendPerSecond();
        for (Priority p : Priority.values()) {
            queues.put(p, new ArrayDeque<>());
        }
    }

    boolean enqueue(Endpoint to, int socket, byte[] data, Priority priority) {
        if (size >= max) {
            return false;
        }
        java.util.Objects.requireNonNull(queues.get(priority)).add(new Item(to, socket, data));
        size++;
        return true;
    }

    int size() {
        return size;
    }

    void drain(long nowNs, Sink sink) {
        tokens = Math.min(128, tokens + (nowNs - lastNs) * 1e-9 * perSecond);
        lastNs = nowNs;
        for (Queue<Item> queue : queues.values()) {
            while (tokens >= 1 && !queue.isEmpty()) {
                Item item = queue.poll();
                tokens--;
                size--;
                sink.send(item.to, item.socket, item.data);
            }
        }
    }

    long nextNs() {
        return size == 0 ? Env.NEVER : lastNs + (long) ((1 - Math.min(tokens, 1)) / perSecond * 1e9) + 1_000_000;
    }
}
