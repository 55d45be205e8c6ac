package dev.starling.testbed.lab;

import dev.starling.core.OverlayInput;
import dev.starling.sim.crowd.Crowd;
import dev.starling.swarming.SwarmingCommand;
import dev.starling.swarming.SwarmingEvent;
import dev.starling.swarming.SwarmingMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Knows who is in a swarm, and links whoever comes, or has lost a neighbour, to others at random. */
final class Tracker {
    private static final int TRIES_MAX = 10;

    private final Crowd<SwarmingMessage, SwarmingCommand, SwarmingEvent> crowd;
    private final SplittableRandom random;
    private final int degree;
    private final int neighboursMax;
    private final List<Integer> here = new ArrayList<>();
    private final List<Set<Integer>> links = new ArrayList<>();

    /** @param degree how many neighbours a peer has on the average: it asks for half of them */
    Tracker(
            Crowd<SwarmingMessage, SwarmingCommand, SwarmingEvent> crowd,
            SplittableRandom random,
            int degree,
            int neighboursMax) {
        this.crowd = crowd;
        this.random = random;
        this.degree = degree;
        this.neighboursMax = neighboursMax;
        for (int peer = 0; peer < crowd.size(); peer++) {
            links.add(new TreeSet<>());
        }
    }

    void comes(int peer) {
        crowd.command(peer, new SwarmingCommand());
        for (int i = 0; i < Math.max(1, degree / 2); i++) {
            link(peer);
        }
        here.add(peer);
    }

    void leaves(int peer) {
        crowd.kill(peer);
        here.remove(Integer.valueOf(peer));
        for (int neighbour : links.get(peer)) {
            links.get(neighbour).remove(peer);
            crowd.feed(neighbour, new OverlayInput.LinkDown<>(peer));
        }
        for (int neighbour : links.get(peer)) {
            if (links.get(neighbour).size() < degree) {
                link(neighbour);
            }
        }
        links.get(peer).clear();
    }

    private void link(int peer) {
        for (int tries = 0; tries < TRIES_MAX && !here.isEmpty(); tries++) {
            int other = here.get(random.nextInt(here.size()));
            if (other != peer
                    && links.get(other).size() < neighboursMax
                    && links.get(peer).add(other)) {
                links.get(other).add(peer);
                crowd.feed(peer, new OverlayInput.LinkUp<>(other));
                crowd.feed(other, new OverlayInput.LinkUp<>(peer));
                return;
            }
        }
    }
}
