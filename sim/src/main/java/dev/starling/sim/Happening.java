package dev.starling.sim;

/** An event of the simulator's own; what it does goes into the trace only where it says so. */
interface Happening {
    void happen();
}
