package dev.starling.testbed.overlay;

import dev.starling.core.Env;
import dev.starling.core.Span;
import dev.starling.peer.link.LinkLoop;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What a machine on one link may know.
 *
 * @param performed takes its outputs at once
 */
record LoopEnv<O>(LinkLoop loop, Consumer<? super O> performed) implements Env<O> {
    @Override
    public long nowNs() {
        return loop.nowNs();
    }

    @Override
    public long epochMs() {
        return loop.epochMs();
    }

    @Override
    public RandomGenerator random() {
        return loop.random();
    }

    @Override
    public Span span() {
        return Span.NONE;
    }

    @Override
    public void out(O output) {
        performed.accept(output);
    }
}
