package dev.starling.cli;

import dev.starling.core.IpAddress;
import dev.starling.identity.Identity;
import dev.starling.identity.KeyFormat;
import dev.starling.peer.World;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the launcher runs once after a build, so that the JVM writes down which classes a start needs and keeps them
 * loaded and linked in a file (JEP 483, JEP 514). Goes through the ways that later starts go, on loopback where peers
 * are needed; prints nothing.
 */
final class Training {
    /** A PING with the body {@code {}}, which is refused; the second lacks everything behind the magic. */
    private static final String DATAGRAMS = "03050b11" + "01" + "0006" + "00000001" + "00000000" + "ffffffff"
            + "01499700" + "000100".repeat(9) + "00027b7d" + "000100\n03050b11\n";

    private static final long SECONDS_MAX = 8;
    private static final Pattern PORT = Pattern.compile("\"port\":([0-9]+)");

    private final BlockingQueue<Stop> stops = new LinkedBlockingQueue<>();

    private Training() {}

    /** Goes through everything. */
    static void run() {
        Training training = new Training();
        training.command("", "--version");
        training.command("", "--version", "--json");
        training.command("", "--help");
        training.command("", "publish", "--help");
        training.command("", "inspcet");
        training.command("", "publish", "--clutser", "c");
        training.command(DATAGRAMS, "inspect", "--srp", "-");
        training.command("{\"type\":5,\"messageHex\":\"00\"}\n", "inspect", "--srp", "-", "--encode");
        byte[] key = KeyFormat.PEM.encode(Identity.generate(new SecureRandom()));
        training.command(new String(key, StandardCharsets.US_ASCII), "key", "show", "-", "--json");
        try {
            training.loopback();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Two seeds, a subscriber and a publisher. Where loopback cannot be used, that part stays untrained. */
    private void loopback() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        ByteArrayOutputStream first = background(threads, "seed", "--listen", "127.0.0.1:0", "--json");
        Stop firstStop = stops.poll(SECONDS_MAX, TimeUnit.SECONDS);
        ByteArrayOutputStream second = background(threads, "seed", "--listen", "127.0.0.1:0", "--json");
        Stop secondStop = stops.poll(SECONDS_MAX, TimeUnit.SECONDS);
        String seeds = address(first) + "," + address(second);
        background(threads, "subscribe", "--cluster", "c", "--bootstrap", seeds, "--count", "1", "--timeout", "5s");
        command("", "publish", "--cluster", "c", "--bootstrap", seeds, "--timeout", "5s", "--json", "hello");
        for (Stop stop : new @Nullable Stop[] {firstStop, secondStop, stops.poll(), stops.poll()}) {
            if (stop != null) {
                stop.with(ExitCode.DONE);
            }
        }
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(SECONDS_MAX));
        }
    }

    private ByteArrayOutputStream background(List<Thread> threads, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        threads.add(Thread.ofPlatform().daemon().start(() -> new Dispatch(shell("", out)).run(List.of(arguments))));
        return out;
    }

    /** Where a seed listens, once it has said so. */
    private static String address(ByteArrayOutputStream out) throws InterruptedException {
        for (long i = 0; i < SECONDS_MAX * 100; i++) {
            Matcher port = PORT.matcher(out.toString(StandardCharsets.UTF_8));
            if (port.find()) {
                return "127.0.0.1:" + port.group(1);
            }
            Thread.sleep(10);
        }
        return "127.0.0.1:9";
    }

    private void command(String input, String... arguments) {
        new Dispatch(shell(input, OutputStream.nullOutputStream())).run(List.of(arguments));
    }

    private Shell shell(String input, OutputStream out) {
        InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        return new Shell(in, out, OutputStream.nullOutputStream(), Map.of(), false, false, new StoppableWorlds());
    }

    /** The real ones, with stops for Ctrl-C. */
    private final class StoppableWorlds implements Worlds {
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
            real.signalsTo(new Stop());
            stops.add(stop);
        }
    }
}
