package dev.starling.archfixture.sim;

final class ReadsWallClock {
    private ReadsWallClock() {}

    static long nanoTime() {
        return System.nanoTime();
    }
}
