package dev.starling.epidemic.antientropy;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.EpidemicEvent;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.Retired;
import dev.starling.epidemic.SeenIds;
import dev.starling.epidemic.View;
import dev.starling.epidemic.antientropy.AntiEntropyConfig.Mode;
import dev.starling.epidemic.antientropy.AntiEntropyMessage.Copy;
import dev.starling.epidemic.antientropy.AntiEntropyMessage.Digest;
import dev.starling.epidemic.antientropy.AntiEntropyMessage.Want;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;

/** A peer that compares what it has with others: see the package. */
public final class AntiEntropyMachine
        implements Machine<
                OverlayInput<AntiEntropyMessage, Publish>, OverlayOutput<AntiEntropyMessage, EpidemicEvent>> {
    private static final int FRESH = -1;

    /** An item that is kept. */
    private static final class Held {
        /** As it goes on. */
        final Copy copy;

        int offered = FRESH;

        Held(Copy copy) {
            this.copy = copy;
        }
    }

    private final AntiEntropyConfig config;
    private final View view;
    /** How many peers a new item goes to at once, from number 0 on; 0: to none. */
    private final int multicast;

    private final int self;
    /** The oldest first. */
    private final ArrayDeque<Held> kept = new ArrayDeque<>(1);

    private final SeenIds seen;
    private long nextRoundNs;
    private int rejected;

    private AntiEntropyMachine(AntiEntropyConfig config, View view, int self, int multicast, long firstRoundNs) {
        this.config = config;
        this.view = view;
        this.self = self;
        this.multicast = multicast;
        seen = new SeenIds(config.seenMax());
        nextRoundNs = firstRoundNs;
    }

    /**
     * Anti-entropy alone.
     *
     * @param firstRoundNs when its first round begins; peers of a real network choose it at random
     */
    public static AntiEntropyMachine alone(AntiEntropyConfig config, View view, long firstRoundNs) {
        return new AntiEntropyMachine(config, view, View.NOBODY, 0, firstRoundNs);
    }

    /**
     * Bimodal multicast: what is published here goes once to all peers from 0 to {@code group} − 1.
     *
     * @param firstRoundNs as in {@link #alone}
     */
    public static AntiEntropyMachine bimodal(AntiEntropyConfig config, int self, int group, long firstRoundNs) {
        return new AntiEntropyMachine(config, View.full(self, group), self, group, firstRoundNs);
    }

    /** How many messages no honest peer sends have come. */
    public int rejected() {
        return rejected;
    }

    @Override
    public long deadlineNs() {
        return nextRoundNs;
    }

    @Override
    public void handle(
            OverlayInput<AntiEntropyMessage, Publish> input,
            Env<? super OverlayOutput<AntiEntropyMessage, EpidemicEvent>> env) {
        switch (input) {
            case OverlayInput.Received<AntiEntropyMessage, Publish> in -> received(in.from(), in.message(), env);
            case OverlayInput.Command<AntiEntropyMessage, Publish> in ->
                publish(in.command().item(), env);
            case OverlayInput.Tick<AntiEntropyMessage, Publish> in -> {
                if (nextRoundNs <= env.nowNs()) {
                    round(env);
                }
            }
            // Whom to compare with is the view's business.
            case OverlayInput.LinkUp<AntiEntropyMessage, Publish> in -> {}
            case OverlayInput.LinkDown<AntiEntropyMessage, Publish> in -> {}
        }
    }

    private void publish(Item item, Env<? super OverlayOutput<AntiEntropyMessage, EpidemicEvent>> env) {
        if (learn(item, 0, env)) {
            Copy copy = new Copy(item, 1);
            for (int peer = 0; peer < multicast; peer++) {
                if (peer != self) {
                    env.out(new OverlayOutput.Send<>(peer, copy));
                }
            }
        }
    }

    /** Whether it was new. */
    private boolean learn(Item item, int hops, Env<? super OverlayOutput<AntiEntropyMessage, EpidemicEvent>> env) {
        if (!seen.add(item.id())) {
            return false;
        }
        if (kept.size() == config.itemsMax()) {
            kept.remove();
        }
        kept.add(new Held(new Copy(item, hops + 1)));
        env.out(new OverlayOutput.Notify<>(new Delivered(item, hops)));
        return true;
    }

    private void round(Env<? super OverlayOutput<AntiEntropyMessage, EpidemicEvent>> env) {
        nextRoundNs += config.periodNs() * (1 + (env.nowNs() - nextRoundNs) / config.periodNs());
        if (config.roundsOffered() != AntiEntropyConfig.FOREVER) {
            forget(env);
        }
        Mode mode = config.mode();
        if (mode == Mode.PUSH && kept.isEmpty()) {
            return;
        }
        Digest digest = new Digest(ids(), mode != Mode.PULL, mode != Mode.PUSH);
        for (int i = 0; i < config.partners(); i++) {
            int partner = view.draw(env.random());
            if (partner != View.NOBODY) {
                env.out(new OverlayOutput.Send<>(partner, digest));
            }
        }
    }

    private void forget(Env<? super OverlayOutput<AntiEntropyMessage, EpidemicEvent>> env) {
        for (Iterator<Held> all = kept.iterator(); all.hasNext(); ) {
            Held one = all.next();
            if (++one.offered == config.roundsOffered()) {
                all.remove();
                env.out(new OverlayOutput.Notify<>(new Retired(one.copy.item())));
            }
        }
    }

    private long[] ids() {
        long[] ids = new long[kept.size()];
        int at = 0;
        for (Held one : kept) {
            ids[at++] = one.copy.item().id();
        }
        return ids;
    }

    private void received(
            int from, AntiEntropyMessage message, Env<? super OverlayOutput<AntiEntropyMessage, EpidemicEvent>> env) {
        switch (message) {
            case Digest digest -> compare(from, digest, env);
            case Want want -> {
                if (want.ids().length > config.copiesMax()) {
                    rejected++;
                } else {
                    send(from, want.ids(), true, env);
                }
            }
            case Copy copy -> {
                if (copy.hops() < 1) {
                    rejected++;
                } else {
                    learn(copy.item(), copy.hops(), env);
                }
            }
        }
    }

    private void compare(int from, Digest digest, Env<? super OverlayOutput<AntiEntropyMessage, EpidemicEvent>> env) {
        if (digest.ids().length > config.itemsMax()) {
            rejected++;
            return;
        }
        if (digest.push()) {
            long[] lacking = Arrays.stream(digest.ids())
                    .filter(id -> !seen.contains(id))
                    .limit(config.copiesMax())
                    .toArray();
            if (lacking.length > 0) {
                env.out(new OverlayOutput.Send<>(from, new Want(lacking)));
            }
        }
        if (digest.pull()) {
            send(from, digest.ids(), false, env);
        }
    }

    /** Copies of what is kept and is among these ids, or is not; the newest first, which most lack. */
    private void send(
            int to, long[] ids, boolean among, Env<? super OverlayOutput<AntiEntropyMessage, EpidemicEvent>> env) {
        int left = config.copiesMax();
        for (Iterator<Held> all = kept.descendingIterator(); all.hasNext() && left > 0; ) {
            Copy copy = all.next().copy;
            if (contains(ids, copy.item().id()) == among) {
                env.out(new OverlayOutput.Send<>(to, copy));
                left--;
            }
        }
    }

    private static boolean contains(long[] ids, long id) {
        for (long one : ids) {
            if (one == id) {
                return true;
            }
        }
        return false;
    }
}
