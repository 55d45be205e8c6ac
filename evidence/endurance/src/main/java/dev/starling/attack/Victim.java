package dev.starling.attack;

import dev.starling.encoding.Multiaddr;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code starling host} as a process: its addresses, what it says, and what the kernel says of it. */
final class Victim implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("\"(/ip4/[^\"]+)\"");
    private static final Pattern CODE =
            Pattern.compile("\"event\":\"(\\w+)\",\"state\":\"(closed|refused)\".*\"code\":\"([^\"]*)\"");

    private final Process process;
    private final List<Multiaddr> addresses = new ArrayList<>();
    private final SortedMap<String, Long> ends = new TreeMap<>();
    private final List<String> strange = new ArrayList<>();

    Victim(String launcher) throws IOException {
        process = new ProcessBuilder(
                        launcher,
                        "host",
                        "--listen",
                        "/ip4/127.0.0.1/tcp/0",
                        "--listen",
                        "/ip4/127.0.0.1/tcp/0/ws",
                        "--echo",
                        "--json")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        while (addresses.isEmpty()) {
            String line = out.readLine();
            if (line == null) {
                throw new IOException("the host ended before it listened");
            }
            if (line.contains("\"listening\"")) {
                ADDRESS.matcher(line).results().forEach(found -> addresses.add(Multiaddr.parse(found.group(1))));
            }
        }
        Thread.ofPlatform().daemon().name("victim").start(() -> read(out));
    }

    private void read(BufferedReader out) {
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                Matcher end = CODE.matcher(line);
                synchronized (ends) {
                    if (end.find()) {
                        ends.merge(end.group(1) + " " + end.group(2) + " " + end.group(3), 1L, Long::sum);
                    }
                    if (line.contains("Exception") || line.contains("defect")) {
                        strange.add(line);
                    }
                }
            }
        } catch (IOException ended) {
            // The process has.
        }
    }

    List<Multiaddr> addresses() {
        return addresses;
    }

    int port() {
        return addresses.getFirst().endpoint().orElseThrow().port();
    }

    /** Connections and streams ended or refused so far, by reason. */
    SortedMap<String, Long> ends() {
        synchronized (ends) {
            return new TreeMap<>(ends);
        }
    }

    List<String> strange() {
        synchronized (ends) {
            return List.copyOf(strange);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The virtual machine itself, where a launcher stands before it. */
    private long pid() {
        return process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .map(ProcessHandle::pid)
                .findFirst()
                .orElse(process.pid());
    }

    long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid() + "/fd"))) {
            return files.count();
        }
    }

    long threads() throws IOException {
        return status("Threads:");
    }

    long residentKib() throws IOException {
        return status("VmRSS:");
    }

    private long status(String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> Long.parseLong(line.split("\\s+")[1]))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
