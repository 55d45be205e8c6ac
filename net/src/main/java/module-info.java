/** The real world: UDP sockets, the wall clock, threads, and the state folder. */
module dev.starling.net {
    requires static transitive org.jspecify;
    requires transitive dev.starling.peer;
    requires io.netty.buffer;
    requires io.netty.codec.dns;
    requires io.netty.common;
    requires io.netty.resolver.dns;
    requires io.netty.transport;

    exports dev.starling.net;
}
