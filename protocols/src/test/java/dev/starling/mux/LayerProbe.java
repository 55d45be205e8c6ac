package dev.starling.mux;

import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Machine;
import dev.starling.core.Span;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A layer with nothing around it: what it puts out is written down. */
final class LayerProbe<R> implements Env<LayerOutput<R>> {
    final Machine<LayerInput, LayerOutput<R>> machine;
    final ByteArrayOutputStream down = new ByteArrayOutputStream();
    final ByteArrayOutputStream up = new ByteArrayOutputStream();
    final List<R> ready = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    int downs;
    boolean ended;
    long nowNs;

    LayerProbe(Machine<LayerInput, LayerOutput<R>> machine) {
        this.machine = machine;
    }

    LayerProbe<R> begin() {
        machine.handle(new LayerInput.Begin(), this);
        return this;
    }

    void receive(byte[] data) {
        machine.handle(new LayerInput.FromBelow(ByteBuffer.wrap(data)), this);
    }

    void say(byte[] data) {
        machine.handle(new LayerInput.FromAbove(ByteBuffer.wrap(data)), this);
    }

    /** What was sent since the last call. */
    byte[] sent() {
        byte[] bytes = down.toByteArray();
        down.reset();
        return bytes;
    }

    String read() {
        return up.toString(StandardCharsets.UTF_8);
    }

    private static void copy(ByteBuffer from, ByteArrayOutputStream to) {
        while (from.hasRemaining()) {
            to.write(from.get());
        }
    }

    @Override
    public void out(LayerOutput<R> output) {
        switch (output) {
            case LayerOutput.Down<R>(ByteBuffer data) -> {
                downs++;
                copy(data, down);
            }
            case LayerOutput.Up<R>(ByteBuffer data) -> copy(data, up);
            case LayerOutput.Ready<R>(R result) -> ready.add(result);
            case LayerOutput.End<R>() -> ended = true;
            case LayerOutput.Fail<R>(String code, String reason) -> failures.add(code + ": " + reason);
        }
    }

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public long epochMs() {
        return 0;
    }

    @Override
    public RandomGenerator random() {
        return new SplittableRandom(1);
    }

    @Override
    public Span span() {
        return Span.NONE;
    }
}
