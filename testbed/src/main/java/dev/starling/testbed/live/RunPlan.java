package dev.starling.testbed.live;

import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import java.util.List;

/**
 * How a run begins, and what is asked of it at which times. In virtual time the same plan is the same run; over sockets the
 * same is asked at the same times. As a file it is a {@link dev.starling.testbed.scenario.Recording}.
 *
 * @param controls in their order
 */
public record RunPlan(
        boolean simulated,
        long seed,
        int peers,
        Topology topology,
        MainJob.Transport transport,
        List<Moment> controls) {
    /** How many controls are kept of a run. */
    public static final int CONTROLS_MAX = 10_000;

    /** A copy of the controls. */
    public RunPlan {
        controls = List.copyOf(controls);
    }

    /** The same from another seed, with no controls. */
    public RunPlan from(long otherSeed) {
        return new RunPlan(simulated, otherSeed, peers, topology, transport, List.of());
    }

    /** The command line that begins it, without its controls. */
    public String command() {
        return "./starling testbed" + (simulated ? " --simulated" : "") + " --seed " + seed + " --peers " + peers
                + " --topology " + topology + (transport == MainJob.Transport.UDP ? "" : " --transport " + transport);
    }
}
