package dev.starling.endurance;

import java.util.Locale;

/** Checks as lines, and their sum as the last line. */
@SuppressWarnings("AnnotateFormatMethod")
final class Checks {
    private int passed;
    private int failed;

    /** Prints whether it holds. */
    void check(boolean holds, String format, Object... values) {
        String text = String.format(Locale.ROOT, format, values);
        if (holds) {
            passed++;
        } else {
            failed++;
        }
        System.out.println((holds ? "ok    " : "fail  ") + text);
        System.out.flush();
    }

    /** What is worth knowing and no check. */
    static void say(String format, Object... values) {
        System.out.println("      " + String.format(Locale.ROOT, format, values));
        System.out.flush();
    }

    /** The last line; returns the exit code. */
    int end() {
        System.out.printf("%d passed, %d failed, 0 skipped%n", passed, failed);
        return failed == 0 ? 0 : 1;
    }
}
