package dev.starling.testbed.live;

import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import java.util.List;
import java.util.Map;

/**
 * A testbed as it was a moment ago.
 *
 * @param timeNs time since the world began
 * @param peers by number, ascending
 * @param links between them, sorted
 * @param cut pairs and parts that are cut, as the controls that would cut them
 * @param drops datagrams lost so far by reason, in the simulated world
 */
public record Overview(
        long timeNs,
        Clock clock,
        List<MainJob.Row> peers,
        List<Topology.Edge> links,
        List<String> cut,
        Map<String, Long> drops,
        MainJob.Summary summary) {
    /**
     * How time passes.
     *
     * @param speed virtual seconds a second; infinite for as fast as it goes; 1 in the real world
     */
    public record Clock(boolean simulated, boolean paused, double speed) {}
}
