/** The real world: UDP and TCP sockets, the wall clock, threads, and the state folder. */
module dev.starling.net {
    requires static transitive org.jspecify;
    requires transitive dev.starling.peer;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires io.netty.codec.dns;
    requires io.netty.resolver.dns;
    requires java.net.http;
    requires jdk.httpserver;

    exports dev.starling.net;
    exports dev.starling.net.web;
}
