package dev.starling.testbed.lab;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import java.util.function.ToLongFunction;

/** A peer that does what all do, and writes down who sent it what, and when. */
final class Spy<M, C, E> implements Machine<OverlayInput<M, C>, OverlayOutput<M, E>> {
    /** Takes what spies see. */
    interface Notebook {
        void saw(long item, int from, long atNs);
    }

    private final Machine<OverlayInput<M, C>, OverlayOutput<M, E>> cover;
    private final ToLongFunction<M> itemOf;
    private final Notebook notebook;

    Spy(Machine<OverlayInput<M, C>, OverlayOutput<M, E>> cover, ToLongFunction<M> itemOf, Notebook notebook) {
        this.cover = cover;
        this.itemOf = itemOf;
        this.notebook = notebook;
    }

    @Override
    public void handle(OverlayInput<M, C> input, Env<? super OverlayOutput<M, E>> env) {
        if (input instanceof OverlayInput.Received<M, C> in) {
            notebook.saw(itemOf.applyAsLong(in.message()), in.from(), env.nowNs());
        }
        cover.handle(input, env);
    }

    @Override
    public long deadlineNs() {
        return cover.deadlineNs();
    }
}
