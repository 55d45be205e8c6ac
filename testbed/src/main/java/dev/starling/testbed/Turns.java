package dev.starling.testbed;

import dev.starling.peer.Pending;
import dev.starling.peer.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Something done for each of many peers that takes time, such as a ping. Up to a hundred take turns; of more, a hundredth
 * goes at the same time: one after the other, a thousand round trips of 150 ms would take minutes, in which all peers have
 * to be kept alive.
 */
final class Turns {
    private static final int EACH = 100;

    private final World world;

    Turns(World world) {
        this.world = world;
    }

    /**
     * Returns when all have had their turn.
     *
     * @param most how long one turn takes at most
     * @param each takes 0…count-1, once each
     */
    void run(int count, Duration most, IntConsumer each) {
        AtomicInteger next = new AtomicInteger();
        Runnable worker = () -> {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                each.accept(i);
            }
        };
        int workers = Math.ceilDiv(count, EACH);
        if (workers == 1) {
            worker.run();
            return;
        }
        List<Pending<Boolean>> ended = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            Pending<Boolean> end = world.pending();
            ended.add(end);
            world.spawn("turns", () -> {
                try {
                    worker.run();
                } finally {
                    end.complete(true);
                }
            });
        }
        ended.forEach(end -> end.await(most.multipliedBy(EACH)));
    }
}
