package dev.starling.fuzz;

/** An input that breaks a promise. */
final class Finding {
    private Finding() {}

    /** Runs one input; a failure says how to keep the input. */
    static void check(FuzzTarget target, byte[] input) {
        try {
            target.check().accept(input.clone());
        } catch (RuntimeException | Error e) {
            throw new AssertionError(
                    "the target " + target + " fails; to keep the input, append to corpus/" + target.name() + ".txt:\n"
                            + Corpus.line(input) + "\n" + e,
                    e);
        }
    }
}
