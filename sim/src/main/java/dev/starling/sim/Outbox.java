package dev.starling.sim;

import dev.starling.core.DatagramOutput;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What machines put out until it is performed, as a stack: performing an output may make another machine handle
 * something, whose outputs lie above and are gone before the rest is performed.
 */
final class Outbox {
    private @Nullable DatagramOutput<?>[] outputs = new DatagramOutput<?>[16];
    private int size;

    int size() {
        return size;
    }

    void add(DatagramOutput<?> output) {
        if (size == outputs.length) {
            outputs = Arrays.copyOf(outputs, 2 * size);
        }
        outputs[size++] = output;
    }

    @Nullable
    DatagramOutput<?> get(int index) {
        return outputs[index];
    }

    void truncate(int to) {
        Arrays.fill(outputs, to, size, null);
        size = to;
    }
}
