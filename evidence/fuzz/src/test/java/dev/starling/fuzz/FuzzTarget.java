package dev.starling.fuzz;

import java.util.List;
import java.util.function.Consumer;

/**
 * Something that reads what peers send.
 *
 * @param name also the name of its corpus
 * @param dictionary pieces of input that a random search would hardly find
 * @param check must return for every input: whatever it throws is a finding. It refuses an input by catching the
 *     exception that the code under test documents, and no other
 */
record FuzzTarget(String name, List<String> dictionary, Consumer<byte[]> check) {
    FuzzTarget(String name, Consumer<byte[]> check) {
        this(name, List.of(), check);
    }

    @Override
    public String toString() {
        return name;
    }
}
