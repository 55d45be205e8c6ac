package dev.starling.cli;

import dev.starling.testbed.live.ControlAnswer;
import dev.starling.testbed.live.ControlText;
import dev.starling.testbed.live.LiveTestbed;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Commands for a testbed that is up, a line each, until Ctrl-C. */
final class TestbedConsole {
    private static final String HELP = String.join("\n", ControlText.FORMS) + """

            status                the table and the summary
            help                  this
            quit, Ctrl-C          the end""";

    private final Shell shell;
    private final Console console;
    private volatile @Nullable LiveTestbed testbed;
    private boolean reading;
    private final Progress progress;
    private final Stop stop;
    private volatile boolean quit;

    TestbedConsole(Shell shell, Console console, Progress progress, Stop stop) {
        this.shell = shell;
        this.console = console;
        this.progress = progress;
        this.stop = stop;
    }

    /** Runs until the stop, or until another run is wanted; the end of stdin alone does not end it. */
    void run(LiveTestbed shown, BooleanSupplier another) {
        testbed = shown;
        console.note("up; type help, or end with Ctrl-C");
        if (!reading) {
            reading = true;
            Thread.ofVirtual().name("testbed stdin").start(this::read);
        }
        shown.run(() -> {
            stop.check();
            return quit || another.getAsBoolean();
        });
    }

    private LiveTestbed testbed() {
        return Objects.requireNonNull(testbed, "asked before it was up");
    }

    private void read() {
        Lines input = new Lines(shell.in());
        try {
            for (Lines.Line line = input.next(); line != null && !quit; line = input.next()) {
                String text = line.text().strip();
                if (!text.isEmpty()) {
                    obey(text);
                }
            }
            if (!quit) {
                console.note("no more commands; end with Ctrl-C");
            }
        } catch (IOException e) {
            console.note("cannot read stdin any more: " + e.getMessage());
        }
    }

    private void obey(String line) {
        switch (line) {
            case "quit", "exit" -> quit = true;
            case "help" -> console.note("\n" + HELP);
            case "status" -> status();
            default -> tell(line, testbed().submit(line).join());
        }
    }

    private void status() {
        if (!console.json()) {
            TestbedCommand.table(console, testbed().overview().peers());
        }
        TestbedCommand.summary(console, testbed().overview().summary());
    }

    private void tell(String line, ControlAnswer answer) {
        progress.clear();
        if (!answer.ok()) {
            console.note(answer.text());
        } else if (line.equals("ping")) {
            TestbedCommand.summary(console, testbed().overview().summary());
        } else {
            console.result(() -> line(answer), answer::text);
        }
    }

    private static JsonLine line(ControlAnswer answer) {
        JsonLine json = JsonLine.event(answer.event());
        for (Map.Entry<String, Object> field : answer.fields().entrySet()) {
            switch (field.getValue()) {
                case Integer number -> json.with(field.getKey(), number);
                case Double number -> json.with(field.getKey(), number);
                case Long number -> json.with(field.getKey(), number);
                case List<?> all ->
                    json.with(field.getKey(), all.stream().map(String::valueOf).toList());
                case Map<?, ?> all ->
                    json.within(
                            field.getKey(),
                            inner -> all.forEach((key, value) -> inner.with(key.toString(), String.valueOf(value))));
                case Boolean truth -> json.with(field.getKey(), truth);
                default -> json.with(field.getKey(), field.getValue().toString());
            }
        }
        return json;
    }
}
