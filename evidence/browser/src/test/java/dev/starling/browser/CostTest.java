package dev.starling.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import dev.starling.testbed.live.Overview;
import dev.starling.testbed.live.RunPlan;
import dev.starling.testbed.web.JobSnapshots;
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
 * without. Turns come in pairs, the one with the reader first in every other pair, so that what drifts (compilation, the
 * heap, the crowd's own state) meets both alike; the answer is the median of the pairs' ratios, which a few disturbed pairs
 * do not move. {@code -Dpeers=10000 -Dtransport=udp} for another crowd, {@code -Dpairs=15}
 * and {@code -Dturn=30000}, in CPU milliseconds, for a steadier answer.
 */
final class CostTest {
    private static final int PEERS = Integer.getInteger("peers", 500);
    private static final String TRANSPORT = System.getProperty("transport", "tcp");
    private static final int PAIRS = Integer.getInteger("pairs", 9);
    /**
     * A turn is as many virtual seconds long as take about so much CPU time: long beside the first picture, which every
     * turn with a reader begins with, though a page that is open asks for it once.
     */
    private static final double TURN_CPU_MS = Integer.getInteger("turn", Math.max(3000, PEERS));

    private static final double MOST = 0.10;

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
    private static double[] turn(Testbed testbed, int number, Duration length) {
        long virtual = fresh(testbed);
        long cpu = cpuNs();
        long wall = System.nanoTime();
        testbed.live().submit("publish " + number + " turn " + number).join();
        while (testbed.live().overview().timeNs() < virtual + length.toNanos()) {
            pause();
        }
        double seconds = (fresh(testbed) - virtual) / 1e9;
        return new double[] {(cpuNs() - cpu) / 1e6 / seconds, (System.nanoTime() - wall) / 1e6 / seconds};
    }

    /** Virtual time at this moment: a picture tells when it was made, and pictures of many peers are seconds apart. */
    private static long fresh(Testbed testbed) {
        Overview old = testbed.live().overview();
        while (testbed.live().overview() == old) {
            pause();
        }
        return testbed.live().overview().timeNs();
    }

    private static double[] turnWithReader(Testbed testbed, int number, Duration length) throws IOException {
        Thread reader = reader(testbed);
        double[] cost = turn(testbed, number, length);
        reader.interrupt();
        while (testbed.page().readers() > 0) {
            pause();
        }
        return cost;
    }

    /** Turns grow until they take long enough to be measured; how long they have to be. */
    private static Duration calibrated(Testbed testbed) {
        Duration length = Duration.ofSeconds(10);
        for (int i = 0; i < 3; i++) {
            double cpuMs = turn(testbed, i, length)[0];
            length = Duration.ofSeconds((long) Math.clamp(TURN_CPU_MS / cpuMs, 10, 3600));
        }
        return length;
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
        RunPlan file =
                new RunPlan(true, 1, PEERS, Topology.parse("random:3"), MainJob.Transport.parse(TRANSPORT), List.of());
        long began = System.nanoTime();
        try (Testbed testbed = Testbed.of(file, JobSnapshots::new)) {
            double startS = (System.nanoTime() - began) / 1e9;
            testbed.live().submit("speed max").join();
            List<double[]> without = new ArrayList<>();
            List<double[]> with = new ArrayList<>();
            Duration length = calibrated(testbed);
            double[] ratios = new double[PAIRS];
            for (int i = 0; i < PAIRS; i++) {
                if (i % 2 == 0) {
                    without.add(turn(testbed, i, length));
                }
                with.add(turnWithReader(testbed, i, length));
                if (i % 2 == 1) {
                    without.add(turn(testbed, i, length));
                }
                ratios[i] = with.getLast()[0] / without.getLast()[0];
            }
            Arrays.sort(ratios);
            double more = ratios[PAIRS / 2] - 1;
            System.out.printf(
                    Locale.ROOT,
                    "page: %d peers over %s, started in %.0f s; %d pairs of %d virtual seconds; CPU ms a virtual second"
                            + " %.1f without a reader, %.1f with; pairs %+.1f %% (%+.1f to %+.1f %%); wall %.1f and %.1f%n",
                    PEERS,
                    TRANSPORT,
                    startS,
                    PAIRS,
                    length.toSeconds(),
                    median(without, 0),
                    median(with, 0),
                    100 * more,
                    100 * (ratios[0] - 1),
                    100 * (ratios[PAIRS - 1] - 1),
                    median(without, 1),
                    median(with, 1));
            assertThat(more).isLessThan(MOST);
        }
    }

    private static double median(List<double[]> turns, int column) {
        double[] sorted = turns.stream().mapToDouble(turn -> turn[column]).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
