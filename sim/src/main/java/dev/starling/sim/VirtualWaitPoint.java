package dev.starling.sim;

import dev.starling.peer.host.WaitPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A place to wait in virtual time: a handler gives way to the loop, the driving thread runs it. */
final class VirtualWaitPoint implements WaitPoint {
    private final Simulator simulator;
    private final HandlerScheduler scheduler;
    private final List<SimHandler> waiting = new ArrayList<>(1);

    VirtualWaitPoint(Simulator simulator, HandlerScheduler scheduler) {
        this.simulator = simulator;
        this.scheduler = scheduler;
    }

    @Override
    public boolean await(BooleanSupplier done, Duration timeout) {
        if (done.getAsBoolean()) {
            return true;
        }
        SimHandler self = SimHandler.current(scheduler);
        if (self == null) {
            return scheduler.drive(() -> simulator.runUntil(done, timeout));
        }
        long deadlineNs = simulator.after(timeout);
        if (deadlineNs != Long.MAX_VALUE) {
            simulator.at(deadlineNs, () -> wake(self));
        }
        while (!done.getAsBoolean() && simulator.nowNs() < deadlineNs) {
            waiting.add(self);
            try {
                self.pause();
            } finally {
                waiting.remove(self);
            }
        }
        return done.getAsBoolean();
    }

    private void wake(SimHandler handler) {
        if (waiting.remove(handler)) {
            scheduler.run(handler);
        }
    }

    @Override
    public void signal() {
        for (SimHandler handler : List.copyOf(waiting)) {
            simulator.at(simulator.nowNs(), () -> wake(handler));
        }
    }
}
