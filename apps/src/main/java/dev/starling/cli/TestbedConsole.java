package dev.starling.cli;

import dev.starling.peer.PeerException;
import dev.starling.testbed.MainJob;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Commands for a testbed that is up, a line each, until Ctrl-C. */
final class TestbedConsole {
    private static final String HELP = """
            ping            from peer 0 to the next, all around
            ping FROM TO    one ping
            publish [TEXT]  from peer 0 to all
            snapshot [PEER] of all peers, while they go on
            kill N          end peer N
            add             start one more peer
            status          the table and the summary
            help            this
            quit, Ctrl-C    the end""";

    private static final int LINES_MAX = 1024;

    private final Shell shell;
    private final Console console;
    private final MainJob job;
    private final Progress progress;
    private final Stop stop;
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(LINES_MAX);

    TestbedConsole(Shell shell, Console console, MainJob job, Progress progress, Stop stop) {
        this.shell = shell;
        this.console = console;
        this.job = job;
        this.progress = progress;
        this.stop = stop;
    }

    /** Runs until the stop; the end of stdin alone does not end it. */
    void run() {
        console.note("up; type help, or end with Ctrl-C");
        Thread.ofVirtual().name("testbed stdin").start(this::read);
        while (true) {
            String line = next();
            stop.check();
            if (line == null) {
                continue;
            }
            if (line.equals("quit") || line.equals("exit")) {
                return;
            }
            try {
                obey(line.split("\\s+"), line);
            } catch (IllegalArgumentException | PeerException e) {
                console.note(String.valueOf(e.getMessage()));
            }
        }
    }

    private @Nullable String next() {
        try {
            return lines.poll(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stop.with(ExitCode.FAILED);
            return null;
        }
    }

    private void read() {
        Lines input = new Lines(shell.in());
        try {
            for (Lines.Line line = input.next(); line != null; line = input.next()) {
                String text = line.text().strip();
                if (!text.isEmpty() && !lines.offer(text)) {
                    console.note("too many commands at once; dropped: " + text);
                }
            }
            console.note("no more commands; end with Ctrl-C");
        } catch (IOException e) {
            console.note("cannot read stdin any more: " + e.getMessage());
        }
    }

    private void obey(String[] words, String line) {
        switch (words[0]) {
            case "ping" -> ping(words);
            case "publish" -> publish(line);
            case "snapshot" -> snapshot(words);
            case "kill" -> {
                int number = number(words, 1);
                if (job.numbers().contains(number) && job.numbers().size() <= 2) {
                    throw new IllegalArgumentException("two peers have to stay; add one first");
                }
                job.kill(number);
                done("killed", number);
            }
            case "add" -> done("added", job.add());
            case "status" -> {
                if (!console.json()) {
                    TestbedCommand.table(console, job);
                }
                TestbedCommand.summary(console, job.summary());
            }
            case "help" -> console.note("\n" + HELP);
            default -> throw new IllegalArgumentException("there is no command \"" + words[0] + "\"; type help");
        }
    }

    private void ping(String[] words) {
        if (words.length == 1) {
            job.pingAround();
            progress.clear();
            TestbedCommand.summary(console, job.summary());
            return;
        }
        int from = number(words, 1);
        int to = number(words, 2);
        Optional<Duration> rtt = job.ping(from, to);
        double ms = rtt.map(time -> time.toNanos() / 1e6).orElse(Double.NaN);
        console.result(
                () -> JsonLine.event("ping")
                        .with("from", from)
                        .with("to", to)
                        .with("answered", rtt.isPresent())
                        .with("rttMs", ms),
                () -> rtt.isPresent()
                        ? String.format(Locale.ROOT, "%d -> %d: %.2f ms", from, to, ms)
                        : from + " -> " + to + ": no answer within 5 s");
    }

    private void publish(String line) {
        String text = line.length() > "publish".length()
                ? line.substring("publish".length()).strip()
                : "hello again";
        List<Integer> numbers = job.numbers();
        int received = job.publish(numbers.getFirst(), text);
        progress.clear();
        console.result(
                () -> JsonLine.event("published")
                        .with("from", numbers.getFirst())
                        .with("received", received),
                () -> "received by " + received + " of " + (numbers.size() - 1));
    }

    private void snapshot(String[] words) {
        int initiator = words.length == 1 ? job.numbers().getFirst() : number(words, 1);
        TestbedLines.tell(console, initiator, job.snapshot(initiator));
    }

    private void done(String event, int number) {
        console.result(() -> JsonLine.event(event).with("peer", number), () -> event + " peer " + number);
    }

    private static int number(String[] words, int index) {
        if (index >= words.length || !words[index].matches("[0-9]{1,6}")) {
            throw new IllegalArgumentException(
                    "\"" + String.join(" ", words) + "\" wants the number of a peer in place " + index);
        }
        return Integer.parseInt(words[index]);
    }
}
