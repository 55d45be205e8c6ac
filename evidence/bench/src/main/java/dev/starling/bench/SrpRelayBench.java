package dev.starling.bench;

import dev.starling.core.Tracing;
import dev.starling.sim.SimulatedWorld;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What relaying costs peers, and what opening costs members. */
@State(Scope.Thread)
public class SrpRelayBench extends Relay {
    /** How many of the others have joined the group. */
    @Param({"0", "31"})
    public int members;

    /** Made by JMH. */
    public SrpRelayBench() {}

    @Override
    protected int members() {
        return members;
    }

    @Override
    protected Tracing tracing(SimulatedWorld world) {
        return Tracing.NONE;
    }
}
