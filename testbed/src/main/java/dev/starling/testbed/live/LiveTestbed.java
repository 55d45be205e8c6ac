package dev.starling.testbed.live;

import dev.starling.peer.World;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.observe.Observation;
import dev.starling.testbed.observe.ObservationLog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A job that is up, and the one thread that drives it: takes controls from anywhere, does them in their order, one after
 * the other, lets virtual time pass at the speed that was asked for, and keeps a picture for readers.
 *
 * <p>{@link #submit}, {@link #overview} and {@link #log} are for any thread; {@link #run} is the driving thread's.
 */
public final class LiveTestbed {
    private static final int CONTROLS_MAX = 1024;
    private static final long OVERVIEW_NS = 250_000_000;
    private static final int OVERVIEW_COST = 20;
    private static final Duration IDLE = Duration.ofMillis(100);
    private static final Duration SLICE = Duration.ofMillis(50);
    private static final long WAIT_MS = 15;

    /** The answer to what has not been done when the testbed ends. */
    public static final ControlAnswer UNANSWERED = ControlAnswer.refused("the testbed has ended");

    private record Asked(Control control, CompletableFuture<ControlAnswer> answer) {}

    private final World world;
    private final MainJob job;
    private final ObservationLog log;
    private final Obeying obeying;
    private final Painter painter;
    private final Pace pace;
    private final BlockingQueue<Asked> queue = new LinkedBlockingQueue<>(CONTROLS_MAX);
    private final BlockingQueue<Runnable> questions = new LinkedBlockingQueue<>(CONTROLS_MAX);
    private final BiConsumer<Duration, Control> recorder;
    private Runnable alive = () -> {};
    private final ArrayDeque<Moment> script = new ArrayDeque<>();
    private volatile Overview overview;
    private volatile @Nullable Asked current;
    private long paintedNs = System.nanoTime();
    private long paintingNs;

    /**
     * A job that has started.
     *
     * @param log where the job's watch writes
     * @param speed virtual seconds a second, infinite for as fast as it goes; without meaning in the real world
     * @param recorder told of each control when it begins, with the world's time
     */
    public LiveTestbed(
            World world, MainJob job, ObservationLog log, double speed, BiConsumer<Duration, Control> recorder) {
        this.world = world;
        this.job = job;
        this.log = log;
        this.recorder = recorder;
        obeying = new Obeying(world, job);
        painter = new Painter(world, job);
        pace = Pace.of(world, speed);
        overview = painter.paint(pace.clock());
    }

    /** Asked by the driving thread many times a second, also while it waits; may throw, which ends what goes on. */
    public LiveTestbed checking(Runnable check) {
        alive = check;
        return this;
    }

    /** What was seen so far. */
    public ObservationLog log() {
        return log;
    }

    /** The latest snapshots, newest first. */
    public List<TakenSnapshot> snapshots() {
        return obeying.snapshots();
    }

    /** The latest picture, a quarter of a second old or somewhat more. */
    public Overview overview() {
        return overview;
    }

    /**
     * Asks for something. The answer comes when it has been done; controls that are about time are done at once, also while
     * another one waits.
     */
    public CompletableFuture<ControlAnswer> submit(Control control) {
        CompletableFuture<ControlAnswer> answer = new CompletableFuture<>();
        if (!queue.offer(new Asked(control, answer))) {
            answer.complete(ControlAnswer.refused(CONTROLS_MAX + " controls are waiting already; try again later"));
        }
        return answer;
    }

    /** Asks for something as a line, see {@link ControlText}; what cannot be read is answered with the reason. */
    public CompletableFuture<ControlAnswer> submit(String line) {
        try {
            return submit(ControlText.parse(line));
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(ControlAnswer.refused(String.valueOf(e.getMessage())));
        }
    }

    /** Asks the job something between two moments, where nothing changes; the answer comes soon after. */
    public <T> CompletableFuture<T> ask(Function<MainJob, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable task = () -> {
            try {
                answer.complete(question.apply(job));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        };
        if (!questions.offer(task)) {
            answer.completeExceptionally(new IllegalStateException("too many questions are waiting"));
        }
        return answer;
    }

    /** Runs until told to stop; asked many times a second. */
    public void run(BooleanSupplier stopped) {
        ArrayDeque<Asked> waiting = new ArrayDeque<>();
        while (!stopped.getAsBoolean()) {
            alive.run();
            take(waiting);
            for (Runnable question = questions.poll(); question != null; question = questions.poll()) {
                question.run();
            }
            if (current == null && !waiting.isEmpty()) {
                begin(waiting.removeFirst());
            }
            pace.passUntil(scripted());
            repaint(false);
        }
        waiting.forEach(asked -> asked.answer.complete(UNANSWERED));
    }

    /** Begins with a control now, without waiting for it: for replays, whose next moment is known. */
    public CompletableFuture<ControlAnswer> begin(Control control) {
        Asked asked = new Asked(control, new CompletableFuture<>());
        begin(asked);
        return asked.answer;
    }

    /** Whether a control changes nothing but how time passes. */
    public static boolean aboutTime(Control control) {
        return Pace.concerns(control);
    }

    /** Does one control, and lets time pass as fast as it goes until it is done: for scenarios and replays. */
    public ControlAnswer obey(Control control) {
        CompletableFuture<ControlAnswer> answer = begin(control);
        while (!answer.isDone()) {
            alive.run();
            pace.pass(SLICE);
        }
        repaint(true);
        return answer.join();
    }

    /** Lets time pass, as fast as it goes in the simulated world; does nothing else meanwhile. */
    public void idle(Duration time) {
        Duration left = time;
        while (left.isPositive()) {
            alive.run();
            Duration slice = left.compareTo(IDLE) < 0 ? left : IDLE;
            pace.idle(slice);
            left = left.minus(slice);
        }
        repaint(true);
    }

    /** Will do these at their times, before it takes any other control; before {@link #run}. */
    public void script(List<Moment> controls) {
        script.addAll(controls);
    }

    /** Begins what the script has for now; until when time may pass. Controls that are about time have had their effect. */
    private Duration scripted() {
        while (current == null && !script.isEmpty()) {
            Moment first = script.element();
            if (first.at().compareTo(world.elapsed()) > 0) {
                return first.at();
            }
            script.remove();
            if (!Pace.concerns(first.control())) {
                begin(new Asked(first.control(), new CompletableFuture<>()));
            }
        }
        Duration next = script.isEmpty() ? Pace.NEVER : script.element().at();
        return next.compareTo(world.elapsed()) > 0 ? next : Pace.NEVER;
    }

    private void take(ArrayDeque<Asked> waiting) {
        try {
            Asked next = pace.busy() ? queue.poll() : queue.poll(WAIT_MS, TimeUnit.MILLISECONDS);
            for (; next != null; next = queue.poll()) {
                if (next.control instanceof Control.OfTime time) {
                    recorder.accept(world.elapsed(), next.control);
                    finish(next, pace.obey(time));
                    repaint(true);
                } else {
                    waiting.add(next);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin(Asked asked) {
        recorder.accept(world.elapsed(), asked.control);
        log.saw(new Observation.Asked(world.elapsed().toNanos(), ControlText.format(asked.control)));
        if (asked.control instanceof Control.OfTime time) {
            finish(asked, pace.obey(time));
            return;
        }
        current = asked;
        world.spawn("control", () -> {
            ControlAnswer answer = UNANSWERED;
            try {
                answer = obeying.obey(asked.control);
            } finally {
                finish(asked, answer);
                current = null;
            }
        });
        pace.pass(Duration.ZERO);
    }

    private void finish(Asked asked, ControlAnswer answer) {
        log.saw(new Observation.Obeyed(
                world.elapsed().toNanos(), ControlText.format(asked.control), answer.ok(), answer.text()));
        asked.answer.complete(answer);
    }

    /** A new picture, if the last one is old enough: painting may take a twentieth of the time, not more. */
    private void repaint(boolean now) {
        long nowNs = System.nanoTime();
        if (now || nowNs - paintedNs > Math.max(OVERVIEW_NS, OVERVIEW_COST * paintingNs)) {
            overview = painter.paint(pace.clock());
            paintedNs = System.nanoTime();
            paintingNs = paintedNs - nowNs;
        }
    }
}
