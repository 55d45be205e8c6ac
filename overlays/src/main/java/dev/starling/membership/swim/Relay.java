package dev.starling.membership.swim;

/** A PING sent for somebody else. */
final class Relay {
    final int origin;
    final int originNumber;
    final int target;
    final int number;
    /** When the origin hears that nothing came so far. */
    long nackNs;

    final long endNs;

    Relay(int origin, int originNumber, int target, int number, long nackNs, long endNs) {
        this.origin = origin;
        this.originNumber = originNumber;
        this.target = target;
        this.number = number;
        this.nackNs = nackNs;
        this.endNs = endNs;
    }
}
