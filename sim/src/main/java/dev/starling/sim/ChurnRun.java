package dev.starling.sim;

import dev.starling.peer.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Churn that goes on: each of its peers alternates between a life and an absence, each with a random stream of its own,
 * so that one peer's fate does not depend on how many others there are. Made by {@link SimulatedWorld#churn}.
 */
public final class ChurnRun {
    private final SimulatedWorld world;
    private final Churn churn;
    private final Consumer<Peer> joined;
    private final List<Peer> present;
    private boolean stopped;
    private long joins;
    private long leaves;
    private long crashes;

    ChurnRun(SimulatedWorld world, Churn churn, List<Peer> peers, Consumer<Peer> joined) {
        this.world = world;
        this.churn = churn;
        this.joined = joined;
        present = new ArrayList<>(peers);
        for (Peer peer : peers) {
            lives(peer, world.simulator().streams().of("churn", world.node(peer).number()));
        }
    }

    private void lives(Peer peer, SplittableRandom random) {
        after(churn.session().draw(random), () -> goes(peer, random));
    }

    /** In a handler of its own, because a farewell may wait. */
    private void after(long delayNs, Runnable step) {
        Simulator simulator = world.simulator();
        simulator.at(simulator.nowNs() + delayNs, () -> {
            if (!stopped) {
                world.spawn("churn", step);
            }
        });
    }

    private void goes(Peer peer, SplittableRandom random) {
        if (!world.contains(peer) || !present.remove(peer)) {
            return;
        }
        boolean crash = random.nextDouble() < churn.crashes();
        Absent absent = crash ? world.crash(peer) : world.leave(peer);
        if (crash) {
            crashes++;
        } else {
            leaves++;
        }
        after(churn.absence().draw(random), () -> comes(absent, random));
    }

    private void comes(Absent absent, SplittableRandom random) {
        boolean forgets = random.nextDouble() < churn.forgets();
        Peer peer = forgets ? world.restartWithoutState(absent) : world.restart(absent);
        joins++;
        present.add(peer);
        lives(peer, random);
        joined.accept(peer);
    }

    /** The peers of this run that are there now, in the order in which they came. */
    public List<Peer> present() {
        return List.copyOf(present);
    }

    /** Returns so far. */
    public long joins() {
        return joins;
    }

    /** Departures with a farewell so far. */
    public long leaves() {
        return leaves;
    }

    /** Departures without so far. */
    public long crashes() {
        return crashes;
    }

    /** Who is there stays, who is away stays away. */
    public void stop() {
        stopped = true;
    }
}
