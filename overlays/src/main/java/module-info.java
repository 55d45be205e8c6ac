/** Ways to reach everybody, to know of each other and to find anything, as state machines: what history tried, runnable and comparable. */
module dev.starling.overlays {
    requires static transitive org.jspecify;
    requires transitive dev.starling.core;

    exports dev.starling.epidemic;
    exports dev.starling.epidemic.antientropy;
    exports dev.starling.epidemic.dandelion;
    exports dev.starling.epidemic.flood;
    exports dev.starling.epidemic.gossip;
    exports dev.starling.epidemic.rumor;
    exports dev.starling.epidemic.unicast;
    exports dev.starling.membership;
    exports dev.starling.membership.cyclon;
    exports dev.starling.membership.hyparview;
    exports dev.starling.membership.seeds;
    exports dev.starling.membership.swim;
    exports dev.starling.gnutella;
    exports dev.starling.gnutella.handshake;
    exports dev.starling.gnutella.head;
    exports dev.starling.gnutella.transfer;
    exports dev.starling.gnutella.walk;
    exports dev.starling.napster;
    exports dev.starling.reputation;
    exports dev.starling.swarming;
    exports dev.starling.tree.plumtree;
    exports dev.starling.tree.rstp;
    exports dev.starling.tree.stp;
}
