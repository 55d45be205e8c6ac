package dev.starling.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import dev.starling.net.web.EventStream;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import dev.starling.testbed.live.RunFile;
import dev.starling.testbed.web.SnapshotSource;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * What an open page costs a simulated run: CPU time of the whole process for a virtual second, with a reader of events and
 * without, in turns. {@code -Dpeers=10000 -Dtransport=tcp} for another crowd.
 */
final class CostTest {
    private static final int PEERS = Integer.getInteger("peers", 500);
    private static final String TRANSPORT = System.getProperty("transport", "tcp");
    private static final int TURNS = 7;
    private static final Duration TURN = Duration.ofSeconds(Integer.getInteger("turn", 1200));

    private static long cpuNs() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Reads events as a page does, until it is interrupted by the end of the stream. */
    private static Thread reader(Testbed testbed) throws IOException {
        String[] url = testbed.page().url().split("#token=");
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url[0] + "api/events").toURL().openConnection();
        connection.setRequestProperty("X-Starling-Token", url[1]);
        InputStream events = connection.getInputStream();
        return Thread.ofPlatform().daemon().start(() -> {
            byte[] buffer = new byte[1 << 16];
            try (events) {
                while (!Thread.currentThread().isInterrupted() && events.read(buffer) >= 0) {
                    // Only read.
                }
            } catch (IOException ended) {
                // The testbed has ended.
            } finally {
                connection.disconnect();
            }
        });
    }

    /** CPU and wall milliseconds for a virtual second, over one turn in which something is published. */
    private static double[] turn(Testbed testbed, int number) {
        long cpu = cpuNs();
        long wall = System.nanoTime();
        long virtual = testbed.live().overview().timeNs();
        testbed.live().submit("publish " + number + " turn " + number).join();
        while (testbed.live().overview().timeNs() < virtual + TURN.toNanos()) {
            pause();
        }
        double seconds = (testbed.live().overview().timeNs() - virtual) / 1e9;
        return new double[] {(cpuNs() - cpu) / 1e6 / seconds, (System.nanoTime() - wall) / 1e6 / seconds};
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void an_open_page_costs_a_tenth_at_most() throws Exception {
        RunFile file =
                new RunFile(true, 1, PEERS, Topology.parse("random:3"), MainJob.Transport.parse(TRANSPORT), List.of());
        long began = System.nanoTime();
        try (Testbed testbed = Testbed.of(file, SnapshotSource.NONE)) {
            double startS = (System.nanoTime() - began) / 1e9;
            testbed.live().submit("speed max").join();
            List<double[]> without = new ArrayList<>();
            List<double[]> with = new ArrayList<>();
            turn(testbed, 0);
            for (int i = 1; i <= TURNS; i++) {
                without.add(turn(testbed, i));
                Thread reader = reader(testbed);
                with.add(turn(testbed, i));
                reader.interrupt();
                while (testbed.page().readers() > 0) {
                    pause();
                }
            }
            double cpu = median(with, 0) / median(without, 0) - 1;
            System.out.printf(
                    Locale.ROOT,
                    "page: %d peers over %s, started in %.0f s; CPU ms a virtual second %.1f without a reader, %.1f with: %+.1f %%; wall %.1f and %.1f; queue %d events%n",
                    PEERS,
                    TRANSPORT,
                    startS,
                    median(without, 0),
                    median(with, 0),
                    100 * cpu,
                    median(without, 1),
                    median(with, 1),
                    EventStream.QUEUE_MAX);
            // The aim is a tenth; a machine that others use as well measures with a few per cent of noise.
            assertThat(cpu).isLessThan(0.15);
        }
    }

    private static double median(List<double[]> turns, int column) {
        double[] sorted = turns.stream().mapToDouble(turn -> turn[column]).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
