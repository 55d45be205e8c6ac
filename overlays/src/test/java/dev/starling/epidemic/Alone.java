package dev.starling.epidemic;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.core.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** One machine on a bench: inputs by hand, outputs in a list. */
public final class Alone<M, C, E> implements Env<OverlayOutput<M, E>> {
    private final Machine<OverlayInput<M, C>, OverlayOutput<M, E>> machine;
    private final SplittableRandom random = new SplittableRandom(1);
    private final List<OverlayOutput<M, E>> outputs = new ArrayList<>();
    private long nowNs;

    public Alone(Machine<OverlayInput<M, C>, OverlayOutput<M, E>> machine) {
        this.machine = machine;
    }

    /** Hands in one input; what comes out of it alone. */
    public List<OverlayOutput<M, E>> on(OverlayInput<M, C> input) {
        outputs.clear();
        machine.handle(input, this);
        return List.copyOf(outputs);
    }

    public List<OverlayOutput<M, E>> command(C command) {
        return on(new OverlayInput.Command<>(command));
    }

    public List<OverlayOutput<M, E>> receive(int from, M message) {
        return on(new OverlayInput.Received<>(from, message));
    }

    /** Waits for the machine's deadline and hands in the tick. */
    public List<OverlayOutput<M, E>> tick() {
        nowNs = Math.max(nowNs, machine.deadlineNs());
        return on(new OverlayInput.Tick<>());
    }

    public void at(long ns) {
        nowNs = ns;
    }

    public long deadlineNs() {
        return machine.deadlineNs();
    }

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public long epochMs() {
        return nowNs / 1_000_000;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Span span() {
        return Span.NONE;
    }

    @Override
    public void out(OverlayOutput<M, E> output) {
        outputs.add(output);
    }
}
