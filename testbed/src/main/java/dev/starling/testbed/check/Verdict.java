package dev.starling.testbed.check;

/**
 * What a checker says.
 *
 * @param held whether the invariant held
 * @param detail the figures, or the first thing that broke it
 */
public record Verdict(boolean held, String detail) {
    static Verdict held(String detail) {
        return new Verdict(true, detail);
    }

    static Verdict broken(String detail) {
        return new Verdict(false, detail);
    }
}
