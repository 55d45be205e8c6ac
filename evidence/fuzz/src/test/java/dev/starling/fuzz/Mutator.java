package dev.starling.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Damages inputs: a few random edits, each of which keeps most of the structure. */
final class Mutator {
    /** No longer input is made. */
    static final int BYTES_MAX = 4096;

    private static final byte[] EDGES = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, '/', ':', '%', '=', '0', '9'};

    private final RandomGenerator random;
    private final List<byte[]> inputs;
    private final List<String> dictionary;

    Mutator(RandomGenerator random, List<byte[]> inputs, List<String> dictionary) {
        this.random = random;
        this.inputs = inputs;
        this.dictionary = dictionary;
    }

    /** One of the inputs, with one to five edits. */
    byte[] next() {
        byte[] input = any();
        int edits = 1 + random.nextInt(5);
        for (int i = 0; i < edits; i++) {
            input = edit(input);
        }
        return input.length <= BYTES_MAX ? input : Arrays.copyOf(input, BYTES_MAX);
    }

    private byte[] any() {
        return inputs.get(random.nextInt(inputs.size()));
    }

    private byte[] edit(byte[] input) {
        int at = random.nextInt(input.length + 1);
        int to = Math.min(input.length, at + 1 + random.nextInt(8));
        return switch (random.nextInt(8)) {
            case 0 -> splice(input, at, to, new byte[] {(byte) random.nextInt(256)});
            case 1 -> splice(input, at, Math.min(to, at + 1), new byte[] {EDGES[random.nextInt(EDGES.length)]});
            case 2 -> splice(input, at, to, new byte[0]);
            case 3 -> splice(input, at, at, Arrays.copyOfRange(input, at, to));
            case 4 -> flip(input);
            case 5 -> Arrays.copyOf(input, at);
            case 6 -> splice(input, at, input.length, tail(any()));
            default -> splice(input, at, at, word());
        };
    }

    private byte[] flip(byte[] input) {
        byte[] out = input.clone();
        if (out.length > 0) {
            out[random.nextInt(out.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return out;
    }

    private byte[] tail(byte[] input) {
        return Arrays.copyOfRange(input, random.nextInt(input.length + 1), input.length);
    }

    private byte[] word() {
        return dictionary.isEmpty()
                ? new byte[] {EDGES[random.nextInt(EDGES.length)]}
                : dictionary.get(random.nextInt(dictionary.size())).getBytes(StandardCharsets.UTF_8);
    }

    /** {@code input} with the range replaced by {@code by}. */
    private static byte[] splice(byte[] input, int from, int to, byte[] by) {
        byte[] out = new byte[input.length - (to - from) + by.length];
        System.arraycopy(input, 0, out, 0, from);
        System.arraycopy(by, 0, out, from, by.length);
        System.arraycopy(input, to, out, from + by.length, input.length - to);
        return out;
    }
}
