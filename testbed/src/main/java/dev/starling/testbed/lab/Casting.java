package dev.starling.testbed.lab;

import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.RunSeeds;
import java.util.SplittableRandom;

/** Who is dead, and at whom things begin, drawn from a stream of their own. */
final class Casting {
    private final SplittableRandom random;
    private final int peers;
    private final boolean[] dead;
    private final int deadCount;

    /** @param deadShare of all peers, rounded down; at least one lives */
    Casting(RunSeeds seeds, int peers, double deadShare) {
        if (!(deadShare >= 0 && deadShare < 1)) {
            throw new IllegalArgumentException("dead is a share from 0 to below 1, not " + deadShare);
        }
        random = seeds.roles();
        this.peers = peers;
        dead = new boolean[peers];
        deadCount = Math.min(peers - 1, (int) (peers * deadShare));
        // Each set of this size is equally likely (Floyd).
        for (int i = peers - deadCount; i < peers; i++) {
            int drawn = random.nextInt(i + 1);
            dead[dead[drawn] ? i : drawn] = true;
        }
    }

    /** Ends those who are dead. */
    void killIn(Crowd<?, ?, ?> crowd) {
        for (int i = 0; i < peers; i++) {
            if (dead[i]) {
                crowd.kill(i);
            }
        }
    }

    int living() {
        return peers - deadCount;
    }

    /** A living peer. */
    int source() {
        int peer = random.nextInt(peers);
        while (dead[peer]) {
            peer = random.nextInt(peers);
        }
        return peer;
    }

    /** A living peer that is not this one. */
    int other(int than) {
        int peer = source();
        while (peer == than) {
            peer = source();
        }
        return peer;
    }
}
