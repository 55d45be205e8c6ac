package dev.starling.sim;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Looks now and then, in real time, whether the same turn of a handler still lasts. A turn costs two field writes; the
 * thread exists only while a world has handlers.
 */
final class Watchdog {
    private static final int LOOKS = 4;

    private final Duration patience;
    private volatile @Nullable SimHandler watched;
    private volatile long turn;
    private @Nullable Thread thread;

    Watchdog(Duration patience) {
        this.patience = patience;
    }

    Duration patience() {
        return patience;
    }

    /** A turn of this handler begins; null: it has ended. By the loop only. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void watch(@Nullable SimHandler handler) {
        turn++;
        watched = handler;
    }

    /** Begins to look, once. */
    void begin() {
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("simulation watchdog").start(this::look);
        }
    }

    void end() {
        Thread looking = thread;
        if (looking != null) {
            looking.interrupt();
        }
    }

    private void look() {
        long seenTurn = -1;
        int looks = 0;
        try {
            while (true) {
                Thread.sleep(patience.dividedBy(LOOKS));
                SimHandler handler = watched;
                long current = turn;
                looks = current == seenTurn ? looks + 1 : 0;
                seenTurn = current;
                if (looks >= LOOKS && handler != null) {
                    handler.isOverdue();
                }
            }
        } catch (InterruptedException closed) {
            // The world is closed.
        }
    }
}
