package dev.starling.testbed.lab;

import dev.starling.sim.crowd.Crowd;

/**
 * Peers whose messages wait, both ways, while their timers go on: overloaded machines, as Lifeguard's authors have them.
 *
 * @param share of the living
 * @param heldRounds how long messages wait each time; after that all is well for a quarter as long, at least for a round
 */
public record Slowness(double share, int heldRounds) {
    /** Nobody is slow. */
    public static final Slowness NONE = new Slowness(0, 1);

    private static final int ROUNDS_MAX = 1000;

    public Slowness {
        if (!(share >= 0 && share <= 1) || heldRounds < 1 || heldRounds > ROUNDS_MAX) {
            throw new IllegalArgumentException("slow is a share from 0 to 1, for 1 to " + ROUNDS_MAX + " rounds, not "
                    + share + " and " + heldRounds);
        }
    }

    /** Who is slow. */
    boolean[] choose(Casting cast, int peers) {
        boolean[] slow = new boolean[peers];
        for (int left = (int) (cast.living() * share); left > 0; ) {
            int peer = cast.source();
            left -= slow[peer] ? 0 : 1;
            slow[peer] = true;
        }
        return slow;
    }

    /** At the beginning of a round. */
    void hold(Crowd<?, ?, ?> crowd, boolean[] slow, int round) {
        if (share == 0 || round % (heldRounds + Math.max(1, heldRounds / 4)) != 0) {
            return;
        }
        for (int peer = 0; peer < slow.length; peer++) {
            if (slow[peer]) {
                crowd.hold(peer, crowd.tick() + heldRounds * MembershipCrowd.ROUND_TICKS);
            }
        }
    }
}
