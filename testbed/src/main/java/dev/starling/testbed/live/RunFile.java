package dev.starling.testbed.live;

import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A run as a file: how it began, and each control with the time at which it began. In virtual time it replays exactly; over
 * sockets the same is asked at the same times.
 *
 * <pre>
 *   starling run 1
 *   world simulated
 *   seed 7
 *   peers 20
 *   topology ring
 *   transport udp
 *   at 12345678900 cut 1 2
 * </pre>
 *
 * @param controls in their order, times in nanoseconds since the world began
 */
public record RunFile(
        boolean simulated, long seed, int peers, Topology topology, MainJob.Transport transport, List<Timed> controls) {
    /** How many controls a file may have. */
    public static final int CONTROLS_MAX = 10_000;

    private static final String FIRST = "starling run 1";

    /** A control and when it begins. */
    public record Timed(Duration time, Control control) {}

    /** A copy of the controls. */
    public RunFile {
        controls = List.copyOf(controls);
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException that names the line and what is wrong with it
     */
    public static RunFile parse(String text) {
        List<String> lines = text.strip().lines().map(String::strip).toList();
        if (lines.isEmpty() || !lines.getFirst().equals(FIRST)) {
            throw new IllegalArgumentException("the file of a run begins with \"" + FIRST + '"');
        }
        Map<String, String> head = new HashMap<>();
        List<Timed> controls = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                line(line, head, controls);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        return new RunFile(
                !wanted(head, "world").equals("real"),
                number(head, "seed", Long.MIN_VALUE, Long.MAX_VALUE),
                (int) number(head, "peers", 2, 10_000),
                Topology.parse(wanted(head, "topology")),
                MainJob.Transport.parse(wanted(head, "transport")),
                controls);
    }

    private static void line(String line, Map<String, String> head, List<Timed> controls) {
        String[] words = line.split("\\s+", 3);
        if (!words[0].equals("at")) {
            if (words.length != 2 || head.put(words[0], words[1]) != null) {
                throw new IllegalArgumentException("expected a name and a value, once, or \"at TIME CONTROL\"");
            }
            return;
        }
        if (words.length != 3 || !words[1].matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("expected \"at NANOSECONDS CONTROL\"");
        }
        if (controls.size() == CONTROLS_MAX) {
            throw new IllegalArgumentException("a run has at most " + CONTROLS_MAX + " controls");
        }
        Duration time = Duration.ofNanos(Long.parseLong(words[1]));
        if (!controls.isEmpty() && time.compareTo(controls.getLast().time) < 0) {
            throw new IllegalArgumentException("the times of controls do not go backwards");
        }
        controls.add(new Timed(time, ControlText.parse(words[2])));
    }

    private static String wanted(Map<String, String> head, String name) {
        String value = head.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the file does not tell its " + name);
        }
        return value;
    }

    private static long number(Map<String, String> head, String name, long min, long max) {
        String value = wanted(head, name);
        if (!value.matches("-?[0-9]{1,18}") || Long.parseLong(value) < min || Long.parseLong(value) > max) {
            throw new IllegalArgumentException(name + " is a number from " + min + " to " + max + ", not " + value);
        }
        return Long.parseLong(value);
    }

    /** Writes it so that {@link #parse} gives it back. */
    public String format() {
        StringBuilder text = new StringBuilder();
        text.append(FIRST).append('\n');
        text.append("world ").append(simulated ? "simulated" : "real").append('\n');
        text.append("seed ").append(seed).append('\n');
        text.append("peers ").append(peers).append('\n');
        text.append("topology ").append(topology).append('\n');
        text.append("transport ").append(transport).append('\n');
        for (Timed timed : controls) {
            text.append("at ").append(timed.time.toNanos()).append(' ');
            text.append(ControlText.format(timed.control)).append('\n');
        }
        return text.toString();
    }

    /** The same with other controls. */
    public RunFile with(List<Timed> others) {
        return new RunFile(simulated, seed, peers, topology, transport, others);
    }

    /** The same from another seed, with no controls. */
    public RunFile from(long otherSeed) {
        return new RunFile(simulated, otherSeed, peers, topology, transport, List.of());
    }

    /** The command line that begins it, without its controls. */
    public String command() {
        return "./starling testbed" + (simulated ? " --simulated" : "") + " --seed " + seed + " --peers " + peers
                + " --topology " + topology + (transport == MainJob.Transport.UDP ? "" : " --transport " + transport);
    }
}
