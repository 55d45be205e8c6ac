package dev.starling.sim;

import dev.starling.core.Env;
import dev.starling.peer.link.LinkLoop;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The simulator's event loop as the loop of one peer's byte streams, with a random stream of the peer's own. */
final class SimLinkLoop implements LinkLoop {
    private final Simulator simulator;
    private final SplittableRandom random;
    private boolean closed;

    SimLinkLoop(Simulator simulator, SplittableRandom random) {
        this.simulator = simulator;
        this.random = random;
    }

    /** Nothing that was handed in runs any more. */
    void close() {
        closed = true;
    }

    @Override
    public void execute(Runnable task) {
        simulator.at(simulator.nowNs(), () -> {
            if (!closed) {
                task.run();
            }
        });
    }

    @Override
    public boolean inLoop() {
        return simulator.happening() && !SimHandler.isHandler();
    }

    @Override
    public long nowNs() {
        return simulator.nowNs();
    }

    @Override
    public long epochMs() {
        return simulator.epochMs();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Timer timer(Runnable task) {
        return new SimTimer(task);
    }

    /** One event in the queue at most, unless the moment is moved forward; a later one is only noted. */
    private final class SimTimer implements Timer, Happening {
        private final Runnable task;
        private long deadlineNs = Env.NEVER;
        private long pendingNs = Env.NEVER;

        SimTimer(Runnable task) {
            this.task = task;
        }

        @Override
        public void at(long value) {
            deadlineNs = value;
            arm();
        }

        private void arm() {
            if (deadlineNs == Env.NEVER || closed) {
                return;
            }
            long due = Math.max(deadlineNs, simulator.nowNs());
            if (due < pendingNs) {
                pendingNs = due;
                simulator.schedule(due, this);
            }
        }

        @Override
        public void happen() {
            if (pendingNs != simulator.nowNs()) {
                return;
            }
            pendingNs = Env.NEVER;
            if (closed || deadlineNs > simulator.nowNs()) {
                arm();
                return;
            }
            deadlineNs = Env.NEVER;
            simulator.trace().event(simulator.nowNs(), Simulator.TASK, 0);
            task.run();
        }
    }
}
