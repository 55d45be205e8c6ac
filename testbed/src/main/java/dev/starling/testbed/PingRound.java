package dev.starling.testbed;

import dev.starling.peer.Pending;
import dev.starling.peer.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Something done for each of many peers, each of whom waits for an answer. Up to a hundred take turns; of more, a
 * hundredth goes at the same time: one after the other, a thousand round trips of 150 ms would take minutes, in which all
 * peers have to be kept alive.
 */
final class PingRound {
    private static final int TURNS = 100;

    private final World world;
    private final Progress progress;

    PingRound(World world, Progress progress) {
        this.world = world;
        this.progress = progress;
    }

    /** @param each takes 0…count-1, once each */
    void run(int count, Duration patience, IntConsumer each) {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        Runnable worker = () -> {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                each.accept(i);
                progress.at("pinging", done.incrementAndGet(), count);
            }
        };
        int workers = Math.ceilDiv(count, TURNS);
        if (workers == 1) {
            worker.run();
            return;
        }
        List<Pending<Boolean>> ended = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            Pending<Boolean> end = world.pending();
            ended.add(end);
            world.spawn("pings", () -> {
                try {
                    worker.run();
                } finally {
                    end.complete(true);
                }
            });
        }
        ended.forEach(end -> end.await(patience.multipliedBy(count)));
    }
}
