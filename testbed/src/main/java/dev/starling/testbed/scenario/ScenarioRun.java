package dev.starling.testbed.scenario;

import dev.starling.peer.World;
import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Progress;
import dev.starling.testbed.check.Checker;
import dev.starling.testbed.check.Checks;
import dev.starling.testbed.check.Ending;
import dev.starling.testbed.check.Verdict;
import dev.starling.testbed.live.Control;
import dev.starling.testbed.live.ControlAnswer;
import dev.starling.testbed.live.ControlText;
import dev.starling.testbed.live.LiveTestbed;
import dev.starling.testbed.observe.ObservationLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Runs a scenario in a world, and says what held. */
public final class ScenarioRun {
    private static final int OBSERVATIONS_MAX = 200_000;

    /**
     * What was done, as it went.
     *
     * @param at after the start, planned
     * @param met whether the answer was as expected; empty expectations want it not to be refused
     */
    public record Step(Duration at, String command, ControlAnswer answer, boolean met) {}

    /**
     * How it ended.
     *
     * @param traceHash of the simulated world, the same for the same scenario and seed; empty in the real one
     */
    public record Result(
            Scenario scenario,
            boolean started,
            List<Step> steps,
            Map<String, Verdict> verdicts,
            MainJob.Summary summary,
            Duration lasted,
            String traceHash) {
        /** Whether everything went as it should. */
        public boolean held() {
            return (started || !scenario.whole())
                    && steps.stream().allMatch(Step::met)
                    && verdicts.values().stream().allMatch(Verdict::held);
        }
    }

    private ScenarioRun() {}

    /** The simulated world that a scenario wants. */
    public static World world(Scenario scenario) {
        return world(scenario.seed(), scenario.links());
    }

    /** A simulated world whose paths are like this. */
    public static World world(long seed, Scenario.Links links) {
        SimulatedWorld world = SimulatedWorld.seeded(seed)
                .latency(links.latencyMin(), links.latencyMax())
                .loss(links.loss())
                .natProfile(links.nat());
        return links.bitsPerSecond() == 0 ? world : world.bandwidth(links.bitsPerSecond(), 262_144);
    }

    /**
     * Runs it; the caller closes the world.
     *
     * @param alive asked many times a second; may throw, which ends the run
     * @param recorder told of each control when it begins
     * @param told of each step when it is done
     */
    public static Result run(
            Scenario scenario,
            World world,
            Progress progress,
            Runnable alive,
            BiConsumer<Duration, Control> recorder,
            Consumer<Step> told) {
        ObservationLog log = new ObservationLog(OBSERVATIONS_MAX);
        Map<String, Checker> checkers = new LinkedHashMap<>();
        scenario.checks().forEach((name, value) -> checkers.put(name, Checks.of(name, value)));
        log.follow(observation -> checkers.values().forEach(checker -> checker.saw(observation)));
        MainJob.Settings settings = scenario.settings(world instanceof SimulatedWorld);
        try (MainJob job = MainJob.of(world, settings, progress, log)) {
            boolean started = job.start();
            LiveTestbed testbed = new LiveTestbed(world, job, log, Double.POSITIVE_INFINITY, recorder).checking(alive);
            List<Step> steps = new ArrayList<>();
            Duration begin = world.elapsed();
            for (Scenario.Event event : scenario.events()) {
                until(world, testbed, begin.plus(event.at()));
                ControlAnswer answer = testbed.obey(event.control());
                Step step =
                        new Step(event.at(), ControlText.format(event.control()), answer, met(answer, event.expect()));
                steps.add(step);
                told.accept(step);
            }
            until(world, testbed, begin.plus(scenario.lasts()));
            return result(scenario, world, job, started, steps, checkers, log);
        }
    }

    private static void until(World world, LiveTestbed testbed, Duration moment) {
        Duration left = moment.minus(world.elapsed());
        if (left.isPositive()) {
            testbed.idle(left);
        }
    }

    private static boolean met(ControlAnswer answer, Map<String, String> expect) {
        if (expect.isEmpty()) {
            return answer.ok();
        }
        for (Map.Entry<String, String> each : expect.entrySet()) {
            Object value = each.getKey().equals("ok")
                    ? (Object) answer.ok()
                    : answer.fields().get(each.getKey());
            if (!Objects.toString(value).equals(each.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static Result result(
            Scenario scenario,
            World world,
            MainJob job,
            boolean started,
            List<Step> steps,
            Map<String, Checker> checkers,
            ObservationLog log) {
        Ending ending = new Ending(world.elapsed().toNanos(), job.numbers(), job.links(), job.summary());
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        synchronized (log) {
            checkers.forEach((name, checker) -> verdicts.put(name, checker.verdict(ending)));
        }
        String hash = world instanceof SimulatedWorld simulated ? simulated.traceHash() : "";
        return new Result(scenario, started, steps, verdicts, job.summary(), world.elapsed(), hash);
    }
}
