/** Scenarios, checkers and experiments: the same code over real sockets and in the simulation. */
module dev.starling.testbed {
    requires static transitive org.jspecify;
    requires transitive dev.starling.overlays;
    requires transitive dev.starling.peer;
    requires transitive dev.starling.sim;
    requires transitive dev.starling.trace;
    requires transitive dev.starling.net;
    requires java.desktop;
    requires org.knowm.xchart;
    requires tools.jackson.core;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.yaml;

    exports dev.starling.testbed;
    exports dev.starling.testbed.check;
    exports dev.starling.testbed.compare;
    exports dev.starling.testbed.lab;
    exports dev.starling.testbed.scenario;
    exports dev.starling.testbed.live;
    exports dev.starling.testbed.observe;
    exports dev.starling.testbed.overlay;
    exports dev.starling.testbed.web;
}
