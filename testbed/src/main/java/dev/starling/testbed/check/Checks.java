package dev.starling.testbed.check;

import dev.starling.testbed.Topology;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The checkers by the names that scenario files use. */
public final class Checks {
    private static final Map<String, Function<String, Checker>> BY_NAME =
            Collections.unmodifiableMap(new TreeMap<>(Map.of(
                    "coverage", text -> new Coverage(share(text)),
                    "once-only", text -> yes(text, new OnceOnly()),
                    "delivered-within", text -> new DeliveryTime(duration(text)),
                    "causality", text -> yes(text, new Causality()),
                    "cuts-hold", text -> yes(text, new CutsHold()),
                    "parts", text -> exactly("parts", Ending::parts, text),
                    "peers", text -> exactly("peers", ending -> ending.peers().size(), text),
                    "links", text -> exactly("links", ending -> ending.links().size(), text),
                    "pings-answered", text -> new Figures("pings answered", Checks::answered, share(text), 1),
                    "degree-at-most", text -> new Figures("highest degree", Checks::degree, 0, number(text)))));

    private Checks() {}

    /**
     * The checker for {@code name = value}.
     *
     * @throws IllegalArgumentException when there is none, or the value is none of its
     */
    public static Checker of(String name, String value) {
        Function<String, Checker> make = BY_NAME.get(name);
        if (make == null) {
            throw new IllegalArgumentException("there is no check \"" + name + "\"; there are " + BY_NAME.keySet());
        }
        try {
            return make.apply(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the check " + name + " = " + value + ": " + e.getMessage(), e);
        }
    }

    /** All names, sorted. */
    public static Set<String> names() {
        return BY_NAME.keySet();
    }

    private static Checker yes(String text, Checker checker) {
        if (!text.equals("true")) {
            throw new IllegalArgumentException("only true makes sense; leave it out otherwise");
        }
        return checker;
    }

    private static Checker exactly(String what, ToDoubleFunction<Ending> figure, String text) {
        double number = number(text);
        return new Figures(what, figure, number, number);
    }

    private static double number(String text) {
        if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            throw new IllegalArgumentException("a number was expected");
        }
        return Double.parseDouble(text);
    }

    private static double share(String text) {
        double share = number(text);
        if (share > 1) {
            throw new IllegalArgumentException("a share from 0 to 1 was expected");
        }
        return share;
    }

    private static Duration duration(String text) {
        if (!text.matches("[0-9]{1,9}(ms|s)")) {
            throw new IllegalArgumentException("a time such as \"500ms\" or \"2s\" was expected");
        }
        long number = Long.parseLong(text.replaceAll("[a-z]", ""));
        return text.endsWith("ms") ? Duration.ofMillis(number) : Duration.ofSeconds(number);
    }

    private static double answered(Ending ending) {
        return ending.summary().pingsSent() == 0
                ? 0
                : (double) ending.summary().pingsAnswered() / ending.summary().pingsSent();
    }

    private static double degree(Ending ending) {
        Map<Integer, Integer> degrees = new HashMap<>();
        for (Topology.Edge edge : ending.links()) {
            degrees.merge(edge.low(), 1, Integer::sum);
            degrees.merge(edge.high(), 1, Integer::sum);
        }
        return degrees.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }
}
