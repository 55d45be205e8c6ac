/** Protocols as state machines: no sockets, clocks, threads or randomness of their own. */
module dev.starling.protocols {
    requires static transitive org.jspecify;
    requires transitive dev.starling.core;
    requires tools.jackson.core;

    exports dev.starling.discovery;
    exports dev.starling.identify;
    exports dev.starling.mux;
    exports dev.starling.peerstore;
    exports dev.starling.ping;
    exports dev.starling.resources;
    exports dev.starling.secure;
    exports dev.starling.snapshot;
    exports dev.starling.srp;
    exports dev.starling.swarm;
}
