/** The public API: a world, the peers in it, and what a peer can do. The same in the real and the simulated world. */
module dev.starling.peer {
    requires static transitive org.jspecify;
    requires transitive dev.starling.core;
    requires transitive dev.starling.protocols;

    exports dev.starling.peer;
    exports dev.starling.peer.host;
    exports dev.starling.peer.link;
}
