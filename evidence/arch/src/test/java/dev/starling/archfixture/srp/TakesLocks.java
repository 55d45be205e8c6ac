package dev.starling.archfixture.srp;

final class TakesLocks {
    private TakesLocks() {}

    static synchronized void onTheClass() {}

    synchronized void onTheObject() {}
}
