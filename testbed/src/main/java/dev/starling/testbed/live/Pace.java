package dev.starling.testbed.live;

import dev.starling.peer.World;
import dev.starling.sim.SimulatedWorld;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How time passes: of itself in the real world; in the simulated one as it is told to. The driving thread's. */
final class Pace {
    /** Later than any time of a world. */
    static final Duration NEVER = Duration.ofDays(36_500);

    private static final Duration AT_ONCE = Duration.ofMillis(50);
    private static final long WALL_MAX_NS = 30_000_000;

    private final @Nullable SimulatedWorld world;
    private double speed;
    private boolean paused;
    private long stepsNs;
    private long wallNs = System.nanoTime();

    private Pace(@Nullable SimulatedWorld world, double speed) {
        this.world = world;
        this.speed = speed;
    }

    static Pace of(World world, double speed) {
        return new Pace(world instanceof SimulatedWorld simulated ? simulated : null, speed);
    }

    /** Whether a control is about time. */
    static boolean concerns(Control control) {
        return control instanceof Control.OfTime;
    }

    ControlAnswer obey(Control.OfTime control) {
        if (world == null) {
            return ControlAnswer.refused("time can be stopped, stepped and sped up with --simulated only");
        }
        return switch (control) {
            case Control.Pause() -> {
                paused = true;
                yield Obeying.answer("paused", Map.of(), "time stands still");
            }
            case Control.Resume() -> {
                paused = false;
                yield Obeying.answer("resumed", Map.of(), "time goes on");
            }
            case Control.Step(Duration time) -> {
                paused = true;
                stepsNs += time.toNanos();
                yield Obeying.answer(
                        "stepped", Map.of("ms", time.toNanos() / 1e6), "stepped " + time.toMillis() + " ms");
            }
            case Control.Speed(double factor) -> {
                speed = factor;
                yield Obeying.answer(
                        "speed",
                        Map.of("factor", Double.isInfinite(factor) ? "max" : factor),
                        Double.isInfinite(factor) ? "as fast as it goes" : factor + " virtual seconds a second");
            }
        };
    }

    Overview.Clock clock() {
        return new Overview.Clock(world != null, paused, world == null ? 1 : speed);
    }

    /** Whether there is more to do than to wait for a control. */
    boolean busy() {
        return world != null && (stepsNs > 0 || (!paused && Double.isInfinite(speed)));
    }

    /** Lets so much time pass as has become due since the last time, but not beyond a time of the world. */
    void passUntil(Duration end) {
        SimulatedWorld simulated = world;
        long nowNs = System.nanoTime();
        long sinceNs = Math.min(nowNs - wallNs, WALL_MAX_NS);
        wallNs = nowNs;
        if (simulated == null) {
            return;
        }
        long mostNs = end.minus(simulated.elapsed()).toNanos();
        if (stepsNs > 0) {
            long stepNs = Math.min(Math.min(stepsNs, AT_ONCE.toNanos()), mostNs);
            stepsNs -= stepNs;
            simulated.run(Duration.ofNanos(stepNs));
        } else if (!paused) {
            long dueNs = Double.isInfinite(speed) ? AT_ONCE.toNanos() : (long) (sinceNs * speed);
            simulated.run(Duration.ofNanos(Math.min(dueNs, mostNs)));
        }
    }

    /** Lets so much time pass, whatever was asked for. */
    void idle(Duration time) {
        if (world != null) {
            world.run(time);
        } else {
            try {
                Thread.sleep(time);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lets time pass whatever was asked for; in the real world, at most waits a moment. */
    void pass(Duration time) {
        if (world != null) {
            world.run(time);
        } else if (!time.isZero()) {
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
