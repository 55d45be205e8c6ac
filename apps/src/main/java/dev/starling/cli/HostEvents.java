package dev.starling.cli;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.Connection;
import dev.starling.peer.ConnectionEvent;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Prints what becomes of connections and streams, in order, on a thread of its own: the loops on which it happens never
 * wait for whoever reads the output. What a slow reader leaves no room for is counted and told.
 */
final class HostEvents implements AutoCloseable {
    private static final int WAITING_MAX = 10_000;
    private static final long LAST_MS = 1_000;

    private final Console console;
    private final BlockingQueue<ConnectionEvent> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final AtomicLong lost = new AtomicLong();
    private @Nullable Thread printer;
    private volatile boolean ending;

    HostEvents(Console console) {
        this.console = console;
    }

    /** Takes an event, from any thread; never waits. */
    void add(ConnectionEvent event) {
        if (!waiting.offer(event)) {
            lost.incrementAndGet();
        }
    }

    /**
     * Begins to print.
     *
     * @param stop learns of output that cannot be written
     */
    void start(Stop stop) {
        printer = Thread.ofPlatform().daemon().name("host events").start(() -> print(stop));
    }

    /** What has happened until now is printed; a reader that holds up the output is not waited for. */
    @Override
    public void close() {
        ending = true;
        Thread started = printer;
        if (started == null) {
            return;
        }
        started.interrupt();
        try {
            started.join(LAST_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void print(Stop stop) {
        try {
            for (ConnectionEvent event = next(); event != null; event = next()) {
                tell(event);
                long gone = lost.getAndSet(0);
                if (gone > 0) {
                    console.note(gone + " events were lost because the output was not read fast enough.");
                }
            }
        } catch (RuntimeException e) {
            stop.because(e);
        }
    }

    private @Nullable ConnectionEvent next() {
        try {
            return ending ? waiting.poll() : waiting.take();
        } catch (InterruptedException toEnd) {
            return waiting.poll();
        }
    }

    private void tell(ConnectionEvent event) {
        console.result(() -> json(event), () -> text(event));
    }

    private static JsonLine json(ConnectionEvent event) {
        return switch (event) {
            case ConnectionEvent.Opened(Connection connection) -> connection("open", connection);
            case ConnectionEvent.Closed(Connection connection, String code, String reason) ->
                connection("closed", connection).with("code", code).with("reason", reason);
            case ConnectionEvent.Refused(Multiaddr remote, String code, String reason) ->
                JsonLine.event("connection")
                        .with("state", "refused")
                        .with("address", remote.toString())
                        .with("code", code)
                        .with("reason", reason);
            case ConnectionEvent.Told(Connection connection, Connection.Identified identified, boolean pushed) ->
                IdentifyCommand.fields(JsonLine.event("identified"), connection, identified)
                        .with("pushed", pushed);
            case ConnectionEvent.StreamOpened(Connection connection, String protocol, boolean outbound) ->
                stream("open", connection, protocol, outbound);
            case ConnectionEvent.StreamClosed(Connection connection, String protocol, boolean outbound, String code) ->
                stream("closed", connection, protocol, outbound).with("code", code);
        };
    }

    private static JsonLine connection(String state, Connection connection) {
        return JsonLine.event("connection")
                .with("state", state)
                .with("peerId", connection.remote().toString())
                .with("address", connection.remoteAddress().toString())
                .with("direction", direction(connection.outbound()))
                .with("security", connection.security())
                .with("muxer", connection.muxer())
                .with("earlyMuxer", connection.earlyMuxer());
    }

    private static JsonLine stream(String state, Connection connection, String protocol, boolean outbound) {
        return JsonLine.event("stream")
                .with("state", state)
                .with("peerId", connection.remote().toString())
                .with("protocol", protocol)
                .with("direction", direction(outbound));
    }

    private static String direction(boolean outbound) {
        return outbound ? "outbound" : "inbound";
    }

    private static String text(ConnectionEvent event) {
        return switch (event) {
            case ConnectionEvent.Opened(Connection connection) ->
                "connected  " + ends(connection) + " " + connection.security() + " " + connection.muxer();
            case ConnectionEvent.Closed(Connection connection, String code, String reason) ->
                "closed     " + ends(connection) + ": " + TerminalText.inline(reason) + " (" + code + ")";
            case ConnectionEvent.Refused(Multiaddr remote, String code, String reason) ->
                "refused    " + remote + ": " + TerminalText.inline(reason) + " (" + code + ")";
            case ConnectionEvent.Told(Connection connection, Connection.Identified identified, boolean pushed) ->
                (pushed ? "pushed     " : "identified ") + connection.remote() + " " + agent(identified)
                        + (identified.recordVerified() ? ", record verified" : "");
            case ConnectionEvent.StreamOpened(Connection connection, String protocol, boolean outbound) ->
                "stream     " + TerminalText.inline(protocol) + with(connection, outbound);
            case ConnectionEvent.StreamClosed(Connection connection, String protocol, boolean outbound, String code) ->
                "stream     " + TerminalText.inline(protocol) + with(connection, outbound) + " is over (" + code + ")";
        };
    }

    private static String ends(Connection connection) {
        return (connection.outbound() ? "to " : "from ") + connection.remoteAddress() + "/p2p/" + connection.remote();
    }

    private static String with(Connection connection, boolean outbound) {
        return (outbound ? " to " : " from ") + connection.remote();
    }

    private static String agent(Connection.Identified identified) {
        return identified.message().agentVersion().map(TerminalText::inline).orElse("(no agent)");
    }
}
