package dev.starling.testbed.live;

import dev.starling.testbed.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Controls as lines of text. */
public final class ControlText {
    private static final int TEXT_MAX = 4096;

    /** The forms, a line each, with what they do. */
    public static final List<String> FORMS = List.of(
            "ping                  from the first peer to a random one, then all around",
            "ping FROM TO          one ping",
            "publish [FROM] [TEXT] from a peer, or the first, to all",
            "snapshot [PEER]       of all peers, while they go on",
            "add                   start one more peer",
            "kill N                end peer N",
            "cut A B               nothing passes between two peers any more",
            "heal [A B]            it does again; without peers, all cuts and partitions end",
            "partition 0-4 | 5-9   only peers of the same part still reach each other",
            "topology SHAPE        full, line, ring or random:K",
            "loss SHARE            of datagrams, 0 to 1 or 5%; simulated",
            "latency MIN [MAX]     one way, such as 20ms 120ms; simulated",
            "pause, resume         virtual time; simulated",
            "step TIME             lets so much virtual time pass; simulated",
            "speed X|max           virtual seconds a second; simulated");

    private ControlText() {}

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException that names what is wrong and what was expected
     */
    public static Control parse(String line) {
        if (line.length() > TEXT_MAX) {
            throw new IllegalArgumentException(
                    "a command has at most " + TEXT_MAX + " characters, not " + line.length());
        }
        String[] words = line.strip().split("\\s+");
        return switch (words[0]) {
            case "ping" -> words.length == 1 ? new Control.PingAround() : two(words, Control.Ping::new);
            case "publish" -> publish(line.strip().substring("publish".length()).strip());
            case "snapshot" -> words.length == 1 ? new Control.Snapshot(-1) : one(words, Control.Snapshot::new);
            case "add" -> alone(words, new Control.Add());
            case "kill" -> one(words, Control.Kill::new);
            case "cut" -> two(words, Control.Cut::new);
            case "heal" -> words.length == 1 ? new Control.HealAll() : two(words, Control.Heal::new);
            case "partition" -> partition(line.strip().substring("partition".length()));
            case "topology" ->
                new Control.Shape(Topology.parse(word(words, 1, "a shape: full, line, ring or random:K")));
            case "loss" -> new Control.Loss(share(word(words, 1, "a share such as 0.05 or 5%")));
            case "latency" -> latency(words);
            case "pause" -> alone(words, new Control.Pause());
            case "resume" -> alone(words, new Control.Resume());
            case "step" -> new Control.Step(time(word(words, 1, "a time such as 100ms")));
            case "speed" -> new Control.Speed(speed(word(words, 1, "a factor such as 2, or max")));
            default ->
                throw new IllegalArgumentException("there is no command \"" + words[0] + "\"; there are "
                        + FORMS.stream()
                                .map(form -> form.split("[ ,]")[0])
                                .distinct()
                                .collect(Collectors.joining(", ")));
        };
    }

    private interface OfTwo {
        Control of(int one, int other);
    }

    private static Control one(String[] words, IntFunction<Control> control) {
        if (words.length != 2 || !isPeer(words[1])) {
            throw new IllegalArgumentException(said(words) + " wants the number of a peer, such as " + words[0] + " 3");
        }
        return control.apply(Integer.parseInt(words[1]));
    }

    private static Control two(String[] words, OfTwo control) {
        if (words.length != 3 || !isPeer(words[1]) || !isPeer(words[2])) {
            throw new IllegalArgumentException(
                    said(words) + " wants the numbers of two peers, such as " + words[0] + " 0 1");
        }
        int one = Integer.parseInt(words[1]);
        int other = Integer.parseInt(words[2]);
        if (one == other) {
            throw new IllegalArgumentException(said(words) + " wants two different peers");
        }
        return control.of(one, other);
    }

    private static boolean isPeer(String word) {
        return word.matches("[0-9]{1,6}");
    }

    private static String said(String[] words) {
        return '"' + String.join(" ", words) + '"';
    }

    private static Control alone(String[] words, Control control) {
        if (words.length != 1) {
            throw new IllegalArgumentException(said(words) + ": nothing goes after " + words[0]);
        }
        return control;
    }

    private static String rest(String[] words) {
        return String.join(" ", Arrays.asList(words).subList(1, words.length));
    }

    private static String word(String[] words, int index, String what) {
        if (words.length != index + 1) {
            throw new IllegalArgumentException(said(words) + " wants " + what);
        }
        return words[index];
    }

    private static Control publish(String rest) {
        String[] words = rest.split("\\s+", 2);
        if (isPeer(words[0])) {
            return new Control.Publish(Integer.parseInt(words[0]), words.length > 1 ? words[1] : "hello again");
        }
        return new Control.Publish(-1, rest.isEmpty() ? "hello again" : rest);
    }

    private static Control partition(String text) {
        List<List<Integer>> parts = new ArrayList<>();
        SortedSet<Integer> all = new TreeSet<>();
        for (String part : text.split("\\|", -1)) {
            List<Integer> members = part(part.strip());
            for (int member : members) {
                if (!all.add(member)) {
                    throw new IllegalArgumentException("peer " + member + " is in two parts of the partition");
                }
            }
            parts.add(members);
        }
        return new Control.Partition(List.copyOf(parts));
    }

    private static List<Integer> part(String text) {
        if (!text.matches("[0-9]{1,6}(-[0-9]{1,6})?([ ,]+[0-9]{1,6}(-[0-9]{1,6})?)*")) {
            throw new IllegalArgumentException(
                    "a part of a partition lists peers, such as 0-4 or 0,2,5-9, not \"" + text + '"');
        }
        List<Integer> members = new ArrayList<>();
        for (String range : text.split("[ ,]+")) {
            String[] ends = range.split("-");
            int low = Integer.parseInt(ends[0]);
            int high = Integer.parseInt(ends[ends.length - 1]);
            if (high < low || high - low > 100_000) {
                throw new IllegalArgumentException("a range of peers goes upwards, by at most 100000, not " + range);
            }
            for (int peer = low; peer <= high; peer++) {
                members.add(peer);
            }
        }
        return List.copyOf(members);
    }

    private static double share(String word) {
        double share = number(word.endsWith("%") ? word.substring(0, word.length() - 1) : word, "a share", word)
                / (word.endsWith("%") ? 100 : 1);
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share lies between 0 and 1, or 0% and 100%, not " + word);
        }
        return share;
    }

    private static Control latency(String[] words) {
        if (words.length != 2 && words.length != 3) {
            throw new IllegalArgumentException(
                    "latency wants a time, or a least and a most, such as 20ms 120ms, not \"" + rest(words) + '"');
        }
        Duration min = time(words[1]);
        Duration max = time(words[words.length - 1]);
        if (max.compareTo(min) < 0) {
            throw new IllegalArgumentException("the most latency is at least the least, not " + rest(words));
        }
        return new Control.LatencyRange(min, max);
    }

    private static Duration time(String word) {
        if (!word.matches("[0-9]{1,9}(\\.[0-9]{1,6})?(us|ms|s|m)")) {
            throw new IllegalArgumentException(
                    "a time is a number with us, ms, s or m, such as 20ms, not \"" + word + '"');
        }
        String digits = word.replaceAll("[a-z]", "");
        double unitNs = switch (word.substring(digits.length())) {
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            default -> 60e9;
        };
        return Duration.ofNanos((long) (Double.parseDouble(digits) * unitNs));
    }

    private static double speed(String word) {
        if (word.equals("max")) {
            return Double.POSITIVE_INFINITY;
        }
        double factor = number(word, "a factor", word);
        if (!(factor > 0 && factor <= 1e6)) {
            throw new IllegalArgumentException("a speed is above 0 and at most 1000000, or max, not " + word);
        }
        return factor;
    }

    private static double number(String text, String what, String word) {
        if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            throw new IllegalArgumentException("not " + what + ": \"" + word + '"');
        }
        return Double.parseDouble(text);
    }

    /** Writes a control so that {@link #parse} gives it back. */
    public static String format(Control control) {
        return switch (control) {
            case Control.PingAround() -> "ping";
            case Control.Ping(int from, int to) -> "ping " + from + " " + to;
            case Control.Publish(int from, String text) -> "publish " + (from < 0 ? "" : from + " ") + text;
            case Control.Snapshot(int initiator) -> initiator < 0 ? "snapshot" : "snapshot " + initiator;
            case Control.Add() -> "add";
            case Control.Kill(int peer) -> "kill " + peer;
            case Control.Cut(int one, int other) -> "cut " + one + " " + other;
            case Control.Heal(int one, int other) -> "heal " + one + " " + other;
            case Control.Partition(List<List<Integer>> parts) ->
                "partition " + parts.stream().map(ControlText::ranges).collect(Collectors.joining(" | "));
            case Control.HealAll() -> "heal";
            case Control.Shape(Topology topology) -> "topology " + topology;
            case Control.Loss(double share) -> "loss " + decimal(share);
            case Control.LatencyRange(Duration min, Duration max) -> "latency " + time(min) + " " + time(max);
            case Control.Pause() -> "pause";
            case Control.Resume() -> "resume";
            case Control.Step(Duration time) -> "step " + time(time);
            case Control.Speed(double factor) -> "speed " + (Double.isInfinite(factor) ? "max" : decimal(factor));
        };
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.9f", value).replaceFirst("\\.?0+$", "");
    }

    private static String time(Duration time) {
        return time.toNanos() % 1_000_000 == 0 ? time.toMillis() + "ms" : time.toNanos() / 1000 + "us";
    }

    private static String ranges(List<Integer> part) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < part.size(); i++) {
            int first = part.get(i);
            while (i + 1 < part.size() && part.get(i + 1) == part.get(i) + 1) {
                i++;
            }
            int last = part.get(i);
            text.append(text.isEmpty() ? "" : ",").append(first).append(last > first ? "-" + last : "");
        }
        return text.toString();
    }
}
