package dev.starling.testbed.scenario;

import dev.starling.peer.World;
import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Progress;
import dev.starling.testbed.live.ControlAnswer;
import dev.starling.testbed.live.ControlText;
import dev.starling.testbed.live.LiveTestbed;
import dev.starling.testbed.live.Moment;
import dev.starling.testbed.observe.ObservationLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** Makes a recorded run again. */
public final class Replay {
    /**
     * How it went.
     *
     * @param exact whether the hash of all that happened is the recorded one; false where there is none
     * @param traceHash what it was now; empty in the real world
     */
    public record Result(boolean exact, String traceHash, Duration lasted, MainJob.Summary summary) {}

    private record Asked(String line, CompletableFuture<ControlAnswer> answer) {}

    private Replay() {}

    /**
     * Replays in a world that the caller made, with {@link ScenarioRun#world(long, Scenario.Links)}, and closes.
     *
     * @param alive asked many times a second; may throw, which ends the run
     * @param told of each control and its answer
     */
    public static Result run(
            Recording recording,
            World world,
            ObservationLog log,
            Progress progress,
            Runnable alive,
            BiConsumer<String, ControlAnswer> told) {
        try (MainJob job = MainJob.of(world, recording.settings(), progress, log)) {
            job.start();
            LiveTestbed testbed =
                    new LiveTestbed(world, job, log, Double.POSITIVE_INFINITY, (at, control) -> {}).checking(alive);
            List<Asked> asked = new ArrayList<>();
            for (Moment moment : recording.controls()) {
                // What is about time has no effect but on the times of the others.
                if (!LiveTestbed.aboutTime(moment.control())) {
                    until(world, testbed, moment.at());
                    asked.add(new Asked(ControlText.format(moment.control()), testbed.begin(moment.control())));
                }
            }
            until(world, testbed, recording.lasted());
            for (Asked each : asked) {
                told.accept(each.line, each.answer.getNow(LiveTestbed.UNANSWERED));
            }
            String hash = world instanceof SimulatedWorld simulated ? simulated.traceHash() : "";
            boolean exact = !hash.isEmpty() && hash.equals(recording.traceHash());
            return new Result(exact, hash, world.elapsed(), job.summary());
        }
    }

    private static void until(World world, LiveTestbed testbed, Duration moment) {
        Duration left = moment.minus(world.elapsed());
        if (left.isPositive()) {
            testbed.idle(left);
        }
    }
}
