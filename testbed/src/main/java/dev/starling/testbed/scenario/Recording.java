package dev.starling.testbed.scenario;

import dev.starling.peer.World;
import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import dev.starling.testbed.live.Control;
import dev.starling.testbed.live.ControlText;
import dev.starling.testbed.live.Moment;
import dev.starling.testbed.live.RunPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run that can be made again: its settings, what was asked of it and when, and how it ended. In the simulated world a
 * replay does exactly the same, which the hashes show. Written as lines of JSON: a head, a line for each control, and an end
 * where the run was ended in order.
 *
 * @param banks whether peers paid each other all the time
 * @param links latency, loss and boxes at the beginning
 * @param controls in their order, with the world's time at which each began
 * @param lasted the world's time at the end; zero where the end is missing
 * @param traceHash of the simulated world at the end; empty where there is none
 */
public record Recording(
        boolean simulated,
        MainJob.Transport transport,
        int peers,
        Topology topology,
        long seed,
        Duration patience,
        boolean banks,
        Scenario.Links links,
        List<Moment> controls,
        Duration lasted,
        String traceHash) {
    private static final int VERSION = 1;
    private static final JsonMapper JSON = new JsonMapper();

    /** Checks and copies. */
    public Recording {
        controls = List.copyOf(controls);
    }

    /** The first line. */
    public static String head(boolean simulated, MainJob.Settings settings, Scenario.Links links) {
        ObjectNode node = JSON.createObjectNode();
        node.put("starling", "recording").put("version", VERSION);
        node.put("world", simulated ? "simulated" : "real");
        node.put("transport", settings.transport().toString()).put("peers", settings.peers());
        node.put("topology", settings.topology().toString()).put("seed", settings.seed());
        node.put("patienceMs", settings.patience().toMillis()).put("banks", settings.banks());
        node.put("latencyMinUs", links.latencyMin().toNanos() / 1000);
        node.put("latencyMaxUs", links.latencyMax().toNanos() / 1000);
        node.put("loss", links.loss()).put("nat", links.nat()).put("bitsPerSecond", links.bitsPerSecond());
        return node.toString();
    }

    /** The line of a control. */
    public static String line(Duration at, Control control) {
        return JSON.createObjectNode()
                .put("atNs", at.toNanos())
                .put("do", ControlText.format(control))
                .toString();
    }

    /** The last line, of a run in this world. */
    public static String end(World world) {
        return end(world.elapsed(), world instanceof SimulatedWorld simulated ? simulated.traceHash() : "");
    }

    /**
     * The last line.
     *
     * @param traceHash empty where there is none
     */
    public static String end(Duration at, String traceHash) {
        return JSON.createObjectNode()
                .put("endNs", at.toNanos())
                .put("traceHash", traceHash)
                .toString();
    }

    /** The lines of a run that goes on: it has no end yet. */
    public static String text(boolean simulated, MainJob.Settings settings, List<Moment> controls) {
        StringBuilder text = new StringBuilder();
        text.append(head(simulated, settings, Scenario.Links.DEFAULT)).append('\n');
        controls.forEach(
                moment -> text.append(line(moment.at(), moment.control())).append('\n'));
        return text.toString();
    }

    /** How it began, and what was asked. */
    public RunPlan plan() {
        return new RunPlan(simulated, seed, peers, topology, transport, controls);
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException that names the line and what is wrong with it
     */
    public static Recording parse(List<String> lines) {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("the recording is empty");
        }
        List<Moment> moments = new ArrayList<>();
        Duration lasted = Duration.ZERO;
        String hash = "";
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            JsonNode node = node(lines, i);
            if (node.has("endNs")) {
                lasted = Duration.ofNanos(node.get("endNs").asLong());
                hash = node.path("traceHash").asString("");
            } else {
                add(moments, moment(node, i), i);
            }
        }
        return of(node(lines, 0), moments, lasted, hash);
    }

    private static void add(List<Moment> moments, Moment next, int index) {
        Duration before = moments.isEmpty() ? Duration.ZERO : moments.getLast().at();
        if (next.at().compareTo(before) < 0) {
            throw new IllegalArgumentException("line " + (index + 1) + " of the recording is at "
                    + next.at().toNanos() + " ns, before " + before.toNanos() + " ns: times do not go backwards");
        }
        if (moments.size() == RunPlan.CONTROLS_MAX) {
            throw new IllegalArgumentException("a recording has at most " + RunPlan.CONTROLS_MAX + " controls");
        }
        moments.add(next);
    }

    private static JsonNode node(List<String> lines, int index) {
        try {
            return JSON.readTree(lines.get(index));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "line " + (index + 1) + " of the recording is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Moment moment(JsonNode node, int index) {
        if (!node.path("atNs").isIntegralNumber() || !node.path("do").isString()) {
            throw new IllegalArgumentException(
                    "line " + (index + 1) + " of the recording wants \"atNs\" and \"do\", not " + node);
        }
        try {
            return new Moment(
                    Duration.ofNanos(node.get("atNs").asLong()),
                    ControlText.parse(node.get("do").asString()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + (index + 1) + " of the recording: " + e.getMessage(), e);
        }
    }

    private static Recording of(JsonNode head, List<Moment> moments, Duration lasted, String hash) {
        if (!head.path("starling").asString("").equals("recording")
                || head.path("version").asInt(0) != VERSION) {
            throw new IllegalArgumentException(
                    "line 1 is not the head of a recording of version " + VERSION + ", made by --record: " + head);
        }
        int peers = head.path("peers").asInt(0);
        if (peers < 2 || peers > 10_000) {
            throw new IllegalArgumentException("the recording's peers are 2 to 10000, not " + peers);
        }
        Scenario.Links links = new Scenario.Links(
                Duration.ofNanos(head.path("latencyMinUs").asLong(20_000) * 1000),
                Duration.ofNanos(head.path("latencyMaxUs").asLong(120_000) * 1000),
                head.path("loss").asDouble(0),
                head.path("nat").asString("none"),
                head.path("bitsPerSecond").asLong(0));
        return new Recording(
                head.path("world").asString("").equals("simulated"),
                MainJob.Transport.parse(head.path("transport").asString("")),
                peers,
                Topology.parse(head.path("topology").asString("")),
                head.path("seed").asLong(1),
                Duration.ofMillis(head.path("patienceMs").asLong(30_000)),
                head.path("banks").asBoolean(true),
                links,
                moments,
                lasted,
                hash);
    }

    /** What the job needs to know. */
    public MainJob.Settings settings() {
        return new MainJob.Settings(
                transport, peers, topology, simulated ? "0.0.0.0" : "127.0.0.1", seed, patience, banks);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s world, %s, %d peers, topology %s, seed %d, %d controls, %.3f s",
                simulated ? "simulated" : "real",
                transport,
                peers,
                topology,
                seed,
                controls.size(),
                lasted.toNanos() / 1e9);
    }
}
