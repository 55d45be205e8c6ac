package dev.starling.peer.link;

import dev.starling.core.Env;
import dev.starling.core.Span;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** What a machine on a loop may know. On that loop only. */
public final class LoopEnv<O> implements Env<O> {
    private final LinkLoop loop;
    private final Consumer<? super O> sink;
    private long nowNs;

    /** @param sink takes each output at once, within the machine's own handling */
    public LoopEnv(LinkLoop loop, Consumer<? super O> sink) {
        this.loop = loop;
        this.sink = sink;
    }

    /** To be called before each handle: time stands still within it. */
    public LoopEnv<O> now() {
        nowNs = loop.nowNs();
        return this;
    }

    @Override
    public long nowNs() {
        return nowNs;
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
        sink.accept(output);
    }
}
