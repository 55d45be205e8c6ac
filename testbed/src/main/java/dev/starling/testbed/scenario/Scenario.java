package dev.starling.testbed.scenario;

import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import dev.starling.testbed.live.Control;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A run to be made: peers, links, what happens, what has to hold. {@link ScenarioFile} reads one from YAML.
 *
 * @param name short, for lists
 * @param about one sentence
 * @param simulated whether it is made for virtual time; one that is not may run in either world
 * @param patience how long each step may take before it is given up
 * @param whole whether it fails when not all peers are ready and linked within the patience; otherwise it goes on
 * @param links latency, loss and NATs of the simulated world
 * @param events in the order of their times
 * @param lasts how long after the start it ends, at least
 * @param checks what has to hold: the names and values of {@link dev.starling.testbed.check.Checks}
 */
public record Scenario(
        String name,
        String about,
        boolean simulated,
        MainJob.Transport transport,
        int peers,
        Topology topology,
        long seed,
        Duration patience,
        boolean whole,
        Links links,
        List<Event> events,
        Duration lasts,
        SortedMap<String, String> checks) {
    /**
     * What paths do in the simulated world.
     *
     * @param nat a population of NAT boxes by name, {@code none} for public addresses
     * @param bitsPerSecond of each uplink, 0 for unlimited
     */
    public record Links(Duration latencyMin, Duration latencyMax, double loss, String nat, long bitsPerSecond) {
        /** 20 to 120 ms, nothing lost, no boxes. */
        public static final Links DEFAULT = new Links(Duration.ofMillis(20), Duration.ofMillis(120), 0, "none", 0);
    }

    /**
     * Something that happens.
     *
     * @param at after the start
     * @param expect fields of the answer and their values, as text; {@code ok = false} where it has to be refused
     */
    public record Event(Duration at, Control control, Map<String, String> expect) {}

    /** Checks the bounds. */
    public Scenario {
        events = List.copyOf(events);
        if (events.size() > 10_000) {
            throw new IllegalArgumentException("a scenario has at most 10000 events, not " + events.size());
        }
        for (Event event : events) {
            if (event.control().simulatedOnly() && !simulated) {
                throw new IllegalArgumentException(
                        "loss, latency and time can be set in a simulated scenario only; say world: simulated");
            }
        }
    }

    /** The same with another seed. */
    public Scenario seed(long value) {
        return new Scenario(
                name, about, simulated, transport, peers, topology, value, patience, whole, links, events, lasts,
                checks);
    }

    /** What the job needs to know. */
    public MainJob.Settings settings(boolean inSimulation) {
        MainJob.Settings settings = new MainJob.Settings(
                transport, peers, topology, inSimulation ? "0.0.0.0" : "127.0.0.1", seed, patience);
        boolean snapshots = events.stream().anyMatch(event -> event.control() instanceof Control.Snapshot);
        return snapshots ? settings : settings.withoutBanks();
    }
}
