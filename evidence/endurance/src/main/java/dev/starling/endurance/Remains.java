package dev.starling.endurance;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.starling.net.tcp.BuffersInUse;
import dev.starling.testing.Held;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What a process holds at a moment when nothing is under way: what the kernel, the virtual machine, the pool of buffers and
 * the peers' own collections say.
 *
 * @param sockets file descriptors that are sockets
 * @param descriptors all
 * @param bufferBytes direct memory handed out and not given back
 * @param platformThreads that run
 * @param virtualThreads names of those that have not ended, waiting ones among them
 * @param collections entries of the largest collection at each path of fields below the peers
 * @param instances live objects by class, after a full collection
 * @param heapBytes live objects
 */
record Remains(
        long sockets,
        long descriptors,
        long bufferBytes,
        long platformThreads,
        List<String> virtualThreads,
        Map<String, Integer> collections,
        Map<String, Long> instances,
        long heapBytes) {

    /** Counts; takes as long as a full collection. */
    static Remains of(Object roots) {
        Map<String, Long> instances = new TreeMap<>();
        long heapBytes = histogram(instances);
        return new Remains(
                openSockets(),
                openDescriptors(),
                BuffersInUse.bytes(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                livingVirtualThreads(),
                Held.sizes(roots),
                instances,
                heapBytes);
    }

    static long openDescriptors() {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            // The folder itself is open while it is listed.
            return files.count() - 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static long openSockets() {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(Remains::isSocket).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("socket:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /**
     * Virtual threads are in no bean; a dump names each, since the scripts set {@code jdk.trackAllThreads}. Those of the
     * addresses that speak to nobody's good end when their dialer's time is over.
     */
    static List<String> livingVirtualThreads() {
        try {
            Path folder = Files.createTempDirectory("starling-threads");
            Path file = folder.resolve("threads.json");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
            List<String> lines = Files.readAllLines(file);
            Files.delete(file);
            Files.delete(folder);
            List<String> names = new ArrayList<>();
            boolean virtual = false;
            for (String line : lines) {
                // Of each thread "tid", then, of virtual ones only, "virtual": true, then "name".
                if (line.contains("\"tid\": ")) {
                    virtual = false;
                } else if (line.contains("\"virtual\": true")) {
                    virtual = true;
                } else if (virtual && line.contains("\"name\": ") && !line.contains("Poller")) {
                    // The JDK's own pollers aside.
                    names.add(line.strip());
                }
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long histogram(Map<String, Long> instances) {
        long bytes = 0;
        for (String line : histogram().split("\n")) {
            // "   1:         20503        1169056  [B (java.base@25.0.3)"
            String[] words = line.strip().split("\\s+");
            if (words.length >= 4 && words[0].endsWith(":")) {
                instances.merge(words[3], Long.parseLong(words[1]), Long::sum);
                bytes += Long.parseLong(words[2]);
            }
        }
        return bytes;
    }

    private static String histogram() {
        try {
            return (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sockets that the kernel has for these local or remote ports, TIME_WAIT and listeners aside: nobody owns the former. */
    static List<String> kernelSockets(int port) {
        List<String> found = new ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try (Stream<String> lines = Files.lines(Path.of(table))) {
                lines.skip(1)
                        .map(line -> line.strip().split("\\s+"))
                        .filter(words -> !words[3].equals("06") && !words[3].equals("0A"))
                        .filter(words -> isPort(words[1], port) || isPort(words[2], port))
                        .forEach(words -> found.add(words[1] + "-" + words[2] + " state " + words[3]));
            } catch (IOException noSuchTable) {
                // A kernel without IPv6.
            }
        }
        return found;
    }

    private static boolean isPort(String address, int port) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16) == port;
    }
}
