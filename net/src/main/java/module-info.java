/** The real world: UDP sockets, the wall clock, threads, and the state folder. */
module dev.starling.net {
    requires static transitive org.jspecify;
    requires transitive dev.starling.peer;

    exports dev.starling.net;
}
