package dev.starling.sim;

import dev.starling.core.Env;
import dev.starling.peer.link.LinkHandler;
import dev.starling.peer.link.LinkLoop;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The simulator's event loop as a loop of one peer's byte streams, with a random stream of its own. Where a peer has several,
 * each is late in what others hand to it.
 */
final class SimLinkLoop implements LinkLoop {
    private final Simulator simulator;
    private final SplittableRandom random;
    private @Nullable LongSupplier lagNs;
    private long lastNs;
    private boolean running;
    private boolean closed;

    SimLinkLoop(Simulator simulator, SplittableRandom random) {
        this.simulator = simulator;
        this.random = random;
    }

    /** One loop of several: what is handed to it from elsewhere runs so much later, in order. */
    void late(LongSupplier by) {
        lagNs = by;
    }

    /** Nothing that was handed in runs any more. */
    void close() {
        closed = true;
    }

    @Override
    public void execute(Runnable task) {
        LongSupplier lag = lagNs;
        long nowNs = simulator.nowNs();
        if (lag != null) {
            lastNs = Math.max(lastNs, nowNs + (running ? 0 : lag.getAsLong()));
        }
        simulator.at(Math.max(nowNs, lastNs), () -> {
            if (!closed) {
                run(task);
            }
        });
    }

    /** At once, as on this loop; the simulator's own events are on none. */
    void run(Runnable task) {
        boolean before = running;
        running = true;
        try {
            task.run();
        } finally {
            running = before;
        }
    }

    /** A link's handler that is called on this loop. */
    LinkHandler serving(LinkHandler handler) {
        return lagNs == null ? handler : new OnLoop(handler);
    }

    private final class OnLoop implements LinkHandler {
        private final LinkHandler user;

        OnLoop(LinkHandler user) {
            this.user = user;
        }

        @Override
        public void received(ByteBuffer data) {
            run(() -> user.received(data));
        }

        @Override
        public void pause() {
            run(user::pause);
        }

        @Override
        public void sent(int bytes) {
            run(() -> user.sent(bytes));
        }

        @Override
        public void ended() {
            run(user::ended);
        }

        @Override
        public void closed(String code, String reason) {
            run(() -> user.closed(code, reason));
        }
    }

    @Override
    public boolean inLoop() {
        return (lagNs == null ? simulator.happening() : running) && !SimHandler.isHandler();
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
            run(task);
        }
    }
}
