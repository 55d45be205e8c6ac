package dev.starling.testbed.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What one run measured: named numbers and named rows of numbers, in a fixed order. NaN stands for what did not happen. */
public final class Outcome {
    /**
     * A value.
     *
     * @param numbers one for a number, any count for a row
     * @param row whether it is a row
     */
    public record Value(String name, double[] numbers, boolean row) {
        /** The number, or the first of the row. */
        public double number() {
            return numbers[0];
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Value that
                    && name.equals(that.name)
                    && row == that.row
                    && Arrays.equals(numbers, that.numbers);
        }

        @Override
        public int hashCode() {
            return 31 * name.hashCode() + Arrays.hashCode(numbers);
        }

        @Override
        public String toString() {
            return name + "=" + (row ? Arrays.toString(numbers) : String.valueOf(numbers[0]));
        }
    }

    private final long seed;
    private final List<Value> values = new ArrayList<>();

    /** Nothing measured yet. */
    public Outcome(long seed) {
        this.seed = seed;
    }

    /** The seed that gives this. */
    public long seed() {
        return seed;
    }

    /** Adds a number. */
    public Outcome with(String name, double number) {
        values.add(new Value(name, new double[] {number}, false));
        return this;
    }

    /** Adds a row. */
    public Outcome with(String name, double[] row) {
        values.add(new Value(name, row.clone(), true));
        return this;
    }

    /** What was measured, in order. */
    public List<Value> values() {
        return List.copyOf(values);
    }

    /**
     * A number by its name.
     *
     * @throws IllegalArgumentException where there is none
     */
    public double number(String name) {
        return value(name).number();
    }

    /** A row by its name. */
    public double[] row(String name) {
        return value(name).numbers().clone();
    }

    private Value value(String name) {
        for (Value value : values) {
            if (value.name().equals(name)) {
                return value;
            }
        }
        throw new IllegalArgumentException("nothing named " + name + " was measured, but " + values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Outcome that && seed == that.seed && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(seed) + values.hashCode();
    }

    @Override
    public String toString() {
        return "seed " + seed + " " + values;
    }
}
