package dev.starling.peer;

import dev.starling.encoding.Multiaddr;

/** What becomes of connections; told to {@link Peer#onConnection}. */
public sealed interface ConnectionEvent {
    /** A connection is secure and kept. */
    record Opened(Connection connection) implements ConnectionEvent {}

    /** The other side has said what it is, or what has changed. */
    record Told(Connection connection, Connection.Identified identified, boolean pushed) implements ConnectionEvent {}

    /**
     * A connection is over.
     *
     * @param code for counters, e.g. {@code normal}, {@code trimmed}, {@code timeout}
     */
    record Closed(Connection connection, String code, String reason) implements ConnectionEvent {}

    /** Somebody connected and did not get as far as a connection. */
    record Refused(Multiaddr remote, String code, String reason) implements ConnectionEvent {}

    /** A stream for an application's protocol has come or gone. */
    record StreamOpened(Connection connection, String protocol, boolean outbound) implements ConnectionEvent {}

    /** See {@link StreamOpened}. */
    record StreamClosed(Connection connection, String protocol, boolean outbound, String code)
            implements ConnectionEvent {}
}
