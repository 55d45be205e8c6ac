package dev.starling.peer;

import dev.starling.core.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Consumer;

/**
 * Hands messages on in causal order: none before the one that it follows (docs/protocol/srp.md §3). Packets arrive in any
 * order and the missing ones are asked for; meanwhile what follows them waits here.
 *
 * <pre>{@code cluster.subscribe(CausalOrder.of(message -> show(message)));}</pre>
 *
 * At most {@code waitingMax} messages wait. When one more would have to, the message that came first is handed on without
 * its predecessor, which may never come: it has expired, or never was. {@link #overtaken()} counts those. Of the
 * messages handed on, the last {@code rememberedMax} are known as predecessors. One message at a time, as subscriptions
 * do.
 */
public final class CausalOrder implements Consumer<Message> {
    private static final int WAITING_MAX = 256;
    private static final int REMEMBERED_MAX = 16_384;

    private final Consumer<Message> handler;
    private final int waitingMax;
    private final int rememberedMax;
    private final SequencedSet<Bytes> handedOn = new LinkedHashSet<>();
    private final SequencedMap<Bytes, Message> waiting = new LinkedHashMap<>();
    private final Map<Bytes, List<Message>> followers = new LinkedHashMap<>();
    private long overtaken;

    private CausalOrder(Consumer<Message> handler, int waitingMax, int rememberedMax) {
        if (waitingMax < 0 || rememberedMax < 1) {
            throw new IllegalArgumentException(
                    "cannot hold " + waitingMax + " messages and remember " + rememberedMax + ": take 0 and 1 or more");
        }
        this.handler = handler;
        this.waitingMax = waitingMax;
        this.rememberedMax = rememberedMax;
    }

    /** In front of this handler, with at most 256 waiting messages and 16,384 remembered ids. */
    public static CausalOrder of(Consumer<Message> handler) {
        return of(handler, WAITING_MAX, REMEMBERED_MAX);
    }

    /**
     * In front of this handler.
     *
     * @param waitingMax messages, from 0
     * @param rememberedMax ids, from 1
     */
    public static CausalOrder of(Consumer<Message> handler, int waitingMax, int rememberedMax) {
        return new CausalOrder(handler, waitingMax, rememberedMax);
    }

    @Override
    public void accept(Message message) {
        if (handedOn.contains(message.packetId()) || waiting.containsKey(message.packetId())) {
            return;
        }
        Bytes previous = message.previousId().orElse(null);
        if (previous == null || handedOn.contains(previous)) {
            handOn(message);
            return;
        }
        waiting.put(message.packetId(), message);
        followers.computeIfAbsent(previous, id -> new ArrayList<>()).add(message);
        while (waiting.size() > waitingMax) {
            overtake(waiting.firstEntry().getValue());
        }
    }

    private void overtake(Message message) {
        overtaken++;
        waiting.remove(message.packetId());
        message.previousId().ifPresent(previous -> {
            List<Message> others = followers.getOrDefault(previous, new ArrayList<>());
            others.remove(message);
            if (others.isEmpty()) {
                followers.remove(previous);
            }
        });
        handOn(message);
    }

    /** Without recursion: a stranger decides how long the chain is. */
    private void handOn(Message first) {
        Deque<Message> ready = new ArrayDeque<>();
        ready.add(first);
        while (!ready.isEmpty()) {
            Message message = ready.remove();
            waiting.remove(message.packetId());
            handedOn.add(message.packetId());
            if (handedOn.size() > rememberedMax) {
                handedOn.removeFirst();
            }
            List<Message> next = followers.remove(message.packetId());
            if (next != null) {
                ready.addAll(next);
            }
            handler.accept(message);
        }
    }

    /** How many messages wait for a predecessor. */
    public int waiting() {
        return waiting.size();
    }

    /** How many messages were handed on without their predecessor. */
    public long overtaken() {
        return overtaken;
    }
}
