package dev.starling.fuzz;

/** Where Jazzer enters: it calls these two methods by name. */
public final class JazzerEntry {
    private static FuzzTarget target;

    private JazzerEntry() {}

    /** Chooses the target named by the first argument. */
    public static void fuzzerInitialize(String[] arguments) {
        target = FuzzTargets.named(arguments[0]);
    }

    /** Runs one input. */
    public static void fuzzerTestOneInput(byte[] input) {
        target.check().accept(input);
    }
}
