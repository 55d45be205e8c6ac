/** The simulated world: virtual time, links, NAT boxes, churn and faults, all from one seed. */
module dev.starling.sim {
    requires static transitive org.jspecify;
    requires transitive dev.starling.peer;

    exports dev.starling.sim;
    exports dev.starling.sim.crowd;
}
