package dev.starling.sim;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What a site's link remembers: when its queues are empty, and whether it is in a burst of loss. */
final class LinkState {
    private final int number;

    @Nullable
    LinkModel own;

    private long upFreeNs;
    private long downFreeNs;
    private boolean bad;
    private long burstUntilNs;
    private @Nullable SplittableRandom random;

    LinkState(int number) {
        this.number = number;
    }

    /** When the last bit of a datagram has left on the uplink; −1 when it finds the queue full. */
    long upNs(long nowNs, int bytes, LinkModel model) {
        long done = queued(nowNs, upFreeNs, bytes, model.bitsPerSecond(), model.queueBytes());
        upFreeNs = done < 0 ? upFreeNs : done;
        return done;
    }

    /** When the last bit of a flight has left whose stream waits for its turn instead of overflowing the queue. */
    long upTakes(long nowNs, int bytes, LinkModel model) {
        upFreeNs = Math.max(nowNs, upFreeNs) + (long) (bytes * (8e9 / model.bitsPerSecond()));
        return upFreeNs;
    }

    /** When the last bit of a datagram has come down; −1 when it finds the queue full. */
    long downNs(long nowNs, int bytes, LinkModel model) {
        long done = queued(nowNs, downFreeNs, bytes, model.downBitsPerSecond(), model.queueBytes());
        downFreeNs = done < 0 ? downFreeNs : done;
        return done;
    }

    /** How many bytes the queue before the downlink still takes. */
    long downRoom(long nowNs, LinkModel model) {
        double waiting = Math.max(0, downFreeNs - nowNs) * (model.downBitsPerSecond() / 8e9);
        return (long) Math.max(0, model.queueBytes() - waiting);
    }

    private static long queued(long nowNs, long freeNs, int bytes, long bitsPerSecond, int queueBytes) {
        double nsPerByte = 8e9 / bitsPerSecond;
        double waiting = Math.max(0, freeNs - nowNs) / nsPerByte;
        return waiting + bytes > queueBytes ? -1 : Math.max(nowNs, freeNs) + (long) (bytes * nsPerByte);
    }

    /** Whether the link is in its bad state now. */
    boolean inBurst(long nowNs, LinkModel.Burst burst, Streams streams) {
        SplittableRandom drawn = random;
        if (drawn == null) {
            drawn = streams.of("burst", number);
            random = drawn;
            burstUntilNs = nowNs + lasts(burst.good().toNanos(), drawn);
        }
        while (burstUntilNs <= nowNs) {
            bad = !bad;
            burstUntilNs += Math.max(1, lasts((bad ? burst.bad() : burst.good()).toNanos(), drawn));
        }
        return bad;
    }

    private static long lasts(long meanNs, SplittableRandom random) {
        return (long) (Draws.exponential(random) * meanNs);
    }
}
