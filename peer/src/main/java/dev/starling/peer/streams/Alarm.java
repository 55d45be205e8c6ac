package dev.starling.peer.streams;

import dev.starling.core.Env;
import dev.starling.peer.link.LinkLoop;
import java.util.function.LongSupplier;

/**
 * Ticks a machine when its deadline has come. Deadlines move with every input, mostly to later: the timer below is moved
 * only to earlier moments, and looks again when it goes off.
 */
final class Alarm {
    private final LinkLoop loop;
    private final LongSupplier deadlineNs;
    private final Runnable tick;
    private final LinkLoop.Timer timer;
    private long armedNs = Env.NEVER;

    Alarm(LinkLoop loop, LongSupplier deadlineNs, Runnable tick) {
        this.loop = loop;
        this.deadlineNs = deadlineNs;
        this.tick = tick;
        timer = loop.timer(this::due);
    }

    /** After each handle. */
    void look() {
        long next = deadlineNs.getAsLong();
        if (next < armedNs) {
            armedNs = next;
            timer.at(next);
        }
    }

    private void due() {
        armedNs = Env.NEVER;
        if (loop.nowNs() >= deadlineNs.getAsLong()) {
            tick.run();
        }
        look();
    }

    void stop() {
        armedNs = Env.NEVER;
        timer.at(Env.NEVER);
    }
}
