package dev.starling.membership.swim;

/** The question that a member has out in this period. */
final class Probe {
    final int target;
    final int number;
    final long timeoutNs;
    /** Of the dead nothing is expected. */
    final boolean revisit;
    /** Whom the PING_REQ went to. */
    int[] helpers = {};

    boolean asked;
    boolean answered;
    int nacks;

    Probe(int target, int number, long timeoutNs, boolean revisit) {
        this.target = target;
        this.number = number;
        this.timeoutNs = timeoutNs;
        this.revisit = revisit;
    }

    boolean mayAnswer(int from) {
        if (from == target) {
            return true;
        }
        for (int helper : helpers) {
            if (helper == from) {
                return true;
            }
        }
        return false;
    }
}
