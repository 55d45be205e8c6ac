package dev.starling.cli;

import dev.starling.core.IpAddress;
import dev.starling.peer.World;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The program within this process: what a launcher would give it, and what it answers. */
final class Cli {
    private Map<String, String> environment = Map.of();
    private InputStream in = InputStream.nullInputStream();
    private boolean terminal;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private OutputStream stdout = out;
    private final LinkedBlockingQueue<Stop> stops = new LinkedBlockingQueue<>();

    Cli() {}

    /** One run that ended. */
    record Result(int exitCode, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    static Result run(String... arguments) {
        return new Cli().call(arguments);
    }

    Cli variable(String name, String value) {
        return variables(Map.of(name, value));
    }

    Cli variables(Map<String, String> values) {
        environment = values;
        return this;
    }

    Cli reads(String text) {
        in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Cli reads(InputStream input) {
        in = input;
        return this;
    }

    /** stdout goes there, and to no {@link Result}. */
    Cli writes(OutputStream output) {
        stdout = output;
        return this;
    }

    /** stdout and stderr are seen by a person. */
    Cli onTerminal() {
        terminal = true;
        return this;
    }

    /** Nobody reads stdout. */
    Cli closed() {
        return closedAfter(0);
    }

    /** Whoever reads stdout goes after so many lines. */
    Cli closedAfter(int lines) {
        stdout = new OutputStream() {
            private int left = lines;

            @Override
            public void write(int b) throws IOException {
                if (left == 0) {
                    throw new IOException("Broken pipe");
                }
                out.write(b);
                left -= b == '\n' ? 1 : 0;
            }
        };
        return this;
    }

    Result call(String... arguments) {
        int exitCode = new Dispatch(shell()).run(List.of(arguments));
        return new Result(exitCode, out(), err());
    }

    /** Runs beside the test until its end or {@link #stop}. */
    Running start(String... arguments) {
        Running running = new Running(this);
        running.thread = Thread.ofPlatform().daemon().start(() -> running.result = call(arguments));
        return running;
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    byte[] outBytes() {
        return out.toByteArray();
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** A run that goes on. */
    static final class Running {
        private static final long LIMIT_MS = 20_000;

        private final Cli cli;
        private volatile Thread thread = Thread.currentThread();
        private volatile Result result = new Result(-1, "", "");

        Running(Cli cli) {
            this.cli = cli;
        }

        /** Waits until {@code text} stands on stdout or stderr. */
        String until(String text) throws InterruptedException {
            for (int i = 0; i < LIMIT_MS / 5; i++) {
                if (cli.out().contains(text) || cli.err().contains(text)) {
                    return cli.out();
                }
                Thread.sleep(5);
            }
            throw new AssertionError("no \"" + text + "\" in\n" + cli.out() + "\n" + cli.err());
        }

        /** As Ctrl-C does. */
        Result stop() throws InterruptedException {
            Stop stop = cli.stops.poll(LIMIT_MS, TimeUnit.MILLISECONDS);
            if (stop == null) {
                throw new AssertionError("the command takes no signals");
            }
            stop.with(ExitCode.SIGNAL + 2);
            return end();
        }

        Result end() throws InterruptedException {
            thread.join(LIMIT_MS);
            if (thread.isAlive()) {
                throw new AssertionError("still runs:\n" + cli.out() + "\n" + cli.err());
            }
            return result;
        }
    }

    private Shell shell() {
        return new Shell(in, stdout, err, environment, terminal, terminal, new Worlds() {
            private final RealWorlds real = new RealWorlds();

            @Override
            public World open(Consumer<String> problems) {
                return real.open(problems);
            }

            @Override
            public State state(Path folder, Consumer<String> warnings) {
                return real.state(folder, warnings);
            }

            @Override
            public Optional<IpAddress> lookUp(String host) {
                return real.lookUp(host);
            }

            @Override
            public List<IpAddress> ownAddresses() {
                return real.ownAddresses();
            }

            @Override
            public Keys keys() {
                return real.keys();
            }

            @Override
            public void signalsTo(Stop stop) {
                stops.add(stop);
            }
        });
    }
}
