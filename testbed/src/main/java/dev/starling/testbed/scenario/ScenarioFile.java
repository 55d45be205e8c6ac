package dev.starling.testbed.scenario;

import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import dev.starling.testbed.check.Checks;
import dev.starling.testbed.live.ControlText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads scenarios from YAML. Every key is checked: one that is not known, missing or of the wrong kind is named, with what
 * was expected.
 */
public final class ScenarioFile {
    private static final int CHARACTERS_MAX = 1 << 20;
    private static final Set<String> KEYS = Set.of(
            "name",
            "about",
            "world",
            "transport",
            "peers",
            "topology",
            "seed",
            "patience",
            "whole",
            "lasts",
            "links",
            "event",
            "checks");
    private static final Set<String> LINK_KEYS = Set.of("latency", "loss", "nat", "kbit-per-second");

    private ScenarioFile() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException that names the key, the value and what was expected
     */
    public static Scenario parse(String text) {
        if (text.length() > CHARACTERS_MAX) {
            throw new IllegalArgumentException("a scenario has at most " + CHARACTERS_MAX + " characters");
        }
        JsonNode root;
        try {
            root = new YAMLMapper().readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not YAML: " + e.getOriginalMessage() + line(e), e);
        }
        known(root, KEYS, "");
        List<Scenario.Event> events = events(root);
        Duration last = events.isEmpty() ? Duration.ZERO : events.getLast().at();
        return new Scenario(
                text(root, "name", null),
                text(root, "about", ""),
                world(root),
                MainJob.Transport.parse(text(root, "transport", "tcp")),
                peers(root),
                Topology.parse(text(root, "topology", "full")),
                integer(root, "seed", 1),
                duration(text(root, "patience", "5s"), "patience"),
                whole(root.path("whole")),
                links(root.path("links")),
                events,
                root.has("lasts") ? duration(text(root, "lasts", null), "lasts") : last.plusSeconds(2),
                checks(root.path("checks")));
    }

    private static String line(JacksonException e) {
        return e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
    }

    private static void known(JsonNode node, Set<String> keys, String where) {
        for (String key : node.propertyNames()) {
            if (!keys.contains(key)) {
                throw new IllegalArgumentException(
                        "there is no key \"" + where + key + "\"; there are " + new TreeSet<>(keys));
            }
        }
    }

    private static String text(JsonNode node, String key, @Nullable String otherwise) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() && otherwise != null) {
            return otherwise;
        }
        if (!value.isString()) {
            throw new IllegalArgumentException("the key \"" + key + "\" wants a text"
                    + (value.isMissingNode() ? ", and is missing" : ", not " + value));
        }
        return value.asString();
    }

    private static long integer(JsonNode node, String key, long otherwise) {
        JsonNode value = node.path(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isIntegralNumber()) {
            throw new IllegalArgumentException("the key \"" + key + "\" wants a whole number, not " + value);
        }
        return value.asLong();
    }

    private static boolean world(JsonNode root) {
        String world = text(root, "world", "any");
        return switch (world) {
            case "simulated" -> true;
            case "any" -> false;
            default ->
                throw new IllegalArgumentException(
                        "the key \"world\" wants \"simulated\", or \"any\" for both worlds, not \"" + world + '"');
        };
    }

    private static boolean whole(JsonNode node) {
        if (!node.isMissingNode() && !node.isBoolean()) {
            throw new IllegalArgumentException("the key \"whole\" wants true or false, not " + node);
        }
        return node.asBoolean(true);
    }

    private static int peers(JsonNode root) {
        long peers = integer(root, "peers", 20);
        if (peers < 2 || peers > 10_000) {
            throw new IllegalArgumentException("the key \"peers\" wants 2 to 10000, not " + peers);
        }
        return (int) peers;
    }

    private static Scenario.Links links(JsonNode node) {
        known(node, LINK_KEYS, "links.");
        Scenario.Links normal = Scenario.Links.DEFAULT;
        String[] latency = text(node, "latency", "20ms 120ms").strip().split("\\s+");
        if (latency.length > 2) {
            throw new IllegalArgumentException(
                    "the key \"links.latency\" wants one time or two, such as \"20ms 120ms\"");
        }
        JsonNode loss = node.path("loss");
        if (!loss.isMissingNode() && !(loss.isNumber() && loss.asDouble() >= 0 && loss.asDouble() <= 1)) {
            throw new IllegalArgumentException("the key \"links.loss\" wants a share from 0 to 1, not " + loss);
        }
        return new Scenario.Links(
                duration(latency[0], "links.latency"),
                duration(latency[latency.length - 1], "links.latency"),
                loss.asDouble(normal.loss()),
                text(node, "nat", normal.nat()),
                integer(node, "kbit-per-second", 0) * 1000);
    }

    private static Duration duration(String text, String key) {
        if (!text.matches("[0-9]{1,6}(ms|s|m)")) {
            throw new IllegalArgumentException(
                    "the key \"" + key + "\" wants a time such as \"500ms\", \"2s\" or \"1m\", not \"" + text + '"');
        }
        long number = Long.parseLong(text.replaceAll("[a-z]", ""));
        return text.endsWith("ms")
                ? Duration.ofMillis(number)
                : text.endsWith("s") ? Duration.ofSeconds(number) : Duration.ofMinutes(number);
    }

    private static List<Scenario.Event> events(JsonNode root) {
        List<Scenario.Event> events = new ArrayList<>();
        for (JsonNode node : root.path("event")) {
            known(node, Set.of("at", "do", "expect"), "event.");
            Map<String, String> expect = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> each : node.path("expect").properties()) {
                expect.put(each.getKey(), each.getValue().asString());
            }
            events.add(new Scenario.Event(
                    duration(text(node, "at", null), "event.at"), ControlText.parse(text(node, "do", null)), expect));
        }
        events.sort(Comparator.comparing(Scenario.Event::at));
        return events;
    }

    private static SortedMap<String, String> checks(JsonNode node) {
        SortedMap<String, String> checks = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            String value = each.getValue().asString();
            Checks.of(each.getKey(), value);
            checks.put(each.getKey(), value);
        }
        return checks;
    }
}
